import type { Json, JsonObject } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { EpochMs, Hash } from '../model/ids.ts';
import type { Declared } from '../model/placement.ts';
import type { Exemption, Policy, PolicyRule } from '../model/policy.ts';
import { libraryPolicies } from '../policy/library/library.ts';
import type { LibraryPolicy } from '../policy/library/library-policy.ts';
import { readPackage } from '../policy/read-package.ts';
import type { PolicySpec } from './policy-schema.ts';

type Parts = Omit<Policy, 'digest' | 'terms'>;

/** The policy of a checked document. */
export function makePolicy(name: string, spec: PolicySpec, declared: Declared, hash: Hash): Policy {
  const base = spec.use === undefined ? undefined : libraryPolicies(spec.use)?.[0];
  const parts: Parts = {
    name,
    description: spec.description ?? base?.description ?? '',
    rule: base === undefined ? ruleOf(spec) : regoRule(base.rego),
    action: spec.action ?? 'deny',
    approve: { count: spec.approve?.count ?? 1, from: spec.approve?.from ?? [] },
    kinds: spec.kinds ?? base?.kinds ?? [],
    match: spec.match ?? null,
    parameters: { ...base?.parameters, ...(spec.parameters as JsonObject | undefined) }, // read from YAML: JSON
    exemptions: (spec.exemptions ?? []).map(exemptionOf),
    fix: spec.fix ?? base?.fix ?? '',
    controls: spec.controls ?? base?.controls ?? [],
    from: base?.name ?? null,
    declared,
  };
  return withDigests(parts, hash);
}

/** A policy of the library as it is, without a document. */
export function makeLibraryPolicy(base: LibraryPolicy, hash: Hash): Policy {
  const { name, description, kinds, controls, fix, parameters = {} } = base;
  return withDigests(
    {
      name,
      description,
      rule: regoRule(base.rego),
      action: 'deny',
      approve: { count: 1, from: [] },
      kinds,
      match: null,
      parameters,
      exemptions: [],
      fix,
      controls,
      from: name,
      declared: null,
    },
    hash,
  );
}

function withDigests(parts: Parts, hash: Hash): Policy {
  const { declared: _, description: _said, fix: _fix, match: _match, controls: _controls, ...deciding } = parts;
  const said = parts.from === null ? deciding : { ...deciding, rule: parts.from };
  const digestOf = (value: object): string => hash(stableStringify(value as unknown as Json)).slice(0, 32); // data throughout
  return { ...parts, digest: digestOf(deciding), terms: digestOf(said) };
}

function ruleOf({ rego, cel }: PolicySpec): PolicyRule {
  if (rego !== undefined) return regoRule(rego);
  return {
    kind: 'cel',
    checks: [cel ?? []]
      .flat()
      .map(({ expression, message, field = '', fix = '' }) => ({ expression, message, field, fix })),
  };
}

function regoRule(text: string): PolicyRule {
  const shape = readPackage(text);
  return typeof shape === 'string'
    ? { kind: 'rego', text, package: '', rules: [] } // refused before it comes here
    : { kind: 'rego', text, ...shape };
}

function exemptionOf({ until, owner, reason, ...where }: NonNullable<PolicySpec['exemptions']>[number]): Exemption {
  return { ...where, owner, reason, until: endOf(until) ?? 0 }; // one that cannot be read was refused before
}

/** The end of a day (UTC) or a moment, in milliseconds; undefined where the text is neither. */
export function endOf(text: string): EpochMs | undefined {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = Date.parse(isDay ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at) || (isDay && new Date(at).toISOString().slice(0, 10) !== text)) return undefined;
  return isDay ? at + 86_400_000 : at;
}
