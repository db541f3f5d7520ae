import { stableStringify } from '../lib/stable-stringify.ts';
import type { Hash } from '../model/ids.ts';
import type { Policy, PolicyInForce } from '../model/policy.ts';
import type { Guards } from '../model/settings.ts';
import { inForce, matchesPlace } from '../policy/in-force.ts';
import { libraryPolicies } from '../policy/library/library.ts';
import { type Place, pick } from './by-stage.ts';
import type { Project } from './configuration.ts';
import { makeLibraryPolicy } from './make-policies.ts';
import { policyNamesSchema } from './policy-schema.ts';
import type { Level } from './resolve-settings.ts';

/** The policies that a name in `guards.policies` means. */
export type PolicyTable = {
  readonly declared: ReadonlyMap<string, Policy>;
  /** Undefined where nothing has that name. */
  readonly named: (name: string) => readonly Policy[] | undefined;
};

/** A declared policy goes before one of the library of the same name, also as a member of a set. */
export function policyTable(declared: ReadonlyMap<string, Policy>, hash: Hash): PolicyTable {
  const made = new Map<string, readonly Policy[] | undefined>();
  const find = (name: string): readonly Policy[] | undefined => {
    const own = declared.get(name);
    if (own !== undefined) return [own];
    return libraryPolicies(name)?.map((base) => declared.get(base.name) ?? makeLibraryPolicy(base, hash));
  };
  return {
    declared,
    named: (name) => {
      if (!made.has(name)) made.set(name, find(name));
      return made.get(name);
    },
  };
}

/** A name that nothing has is in force all the same: what is demanded and not there holds what it was demanded of. */
export const missingDigest = 'missing';

/** Policies in force at a place: those that match it, and those that its guards name. Nearer levels only add. */
export function resolvePolicies(
  table: PolicyTable,
  levels: readonly Level[],
  place: Place,
  where: { readonly project: string; readonly target: string },
): readonly PolicyInForce[] {
  const found = new Map<string, PolicyInForce>();
  for (const policy of table.declared.values())
    if (matchesPlace(policy.match, { ...where, ...place }))
      found.set(policy.name, inForce(policy, `Policy/${policy.name}`));
  for (const { behaviour, declaredBy } of levels) {
    for (const name of pick<readonly string[]>(policyNamesSchema, behaviour.guards?.policies, place) ?? []) {
      const policies = table.named(name);
      if (policies === undefined && !found.has(name))
        found.set(name, { name, digest: missingDigest, terms: missingDigest, declaredBy });
      for (const policy of policies ?? [])
        if (!found.has(policy.name)) found.set(policy.name, inForce(policy, declaredBy));
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Declared policies and those of the library that some placement is held against: what judging needs. */
export function policiesInUse(
  table: PolicyTable,
  used: readonly (readonly PolicyInForce[] | undefined)[],
): readonly Policy[] {
  const names = new Set(used.flatMap((list) => (list ?? []).map(({ name }) => name)));
  const all = new Map(table.declared);
  for (const name of names) {
    const [policy] = all.has(name) ? [] : (table.named(name) ?? []);
    if (policy !== undefined) all.set(policy.name, policy);
  }
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Who asks for signed commits; another set of signers is another guard. */
export function resolveSigned(
  levels: readonly Level[],
  place: Place,
  { signers }: Pick<Project, 'signers'>,
  hash: Hash,
): Guards['signed'] | undefined {
  const asking = levels.find(
    ({ behaviour }) => pick<string>({ type: 'string' }, behaviour.guards?.signed, place) !== undefined,
  );
  if (asking === undefined) return undefined;
  return { declaredBy: asking.declaredBy, signers: hash(JSON.stringify(signers ?? null)).slice(0, 16) };
}

/** The strictest that any level asks of secrets in clear. */
export function resolveLeaks(levels: readonly Level[], place: Place): Guards['leaks'] | undefined {
  const asked = levels.flatMap(({ behaviour, declaredBy }) => {
    const action = pick<'deny' | 'warn'>({ type: 'string' }, behaviour.guards?.leaks, place);
    return action === undefined ? [] : [{ action, declaredBy }];
  });
  return asked.find(({ action }) => action === 'deny') ?? asked[0];
}

/** Over the policies that are in force somewhere. */
export function sameTerms(a: PolicyInForce, b: PolicyInForce): boolean {
  return stableStringify([a.name, a.terms]) === stableStringify([b.name, b.terms]);
}
