import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Policy, PolicyInForce } from '@fairlead/core/model/policy.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';

/** How long what a changed policy found before needs an approval: long enough that somebody notices. */
const keptMs = 86_400_000;

/**
 * Policies that a commit changes or takes away stand for a day beside what it says now: what they would have denied then
 * needs an approval. So no change gets through by changing the rule that it breaks. Warnings are not kept.
 */
export function keepPolicies(
  before: Placement,
  after: Placement,
  former: (name: string) => Policy | undefined,
  now: EpochMs,
): { readonly placement: Placement; readonly problems: readonly Problem[] } {
  const present = after.guards.policies ?? [];
  const kept = (before.guards.policies ?? []).flatMap((use) => keptOf(use, present, former, now));
  if (kept.length === 0) return { placement: after, problems: [] };
  const policies = [...present, ...kept].sort((a, b) => compare(a.name, b.name) || compare(a.digest, b.digest));
  const changed = kept.filter(({ kept: stays }) => stays?.until === now + keptMs);
  const stands = kept.map(({ name, digest, kept: stays }) => `${name} ${digest} ${stays?.until}`).join(', ');
  return {
    placement: { ...after, guards: { ...after.guards, policies }, digest: `${after.digest} keeping ${stands}` },
    problems: changed.map((use) => problemOf(after, use)),
  };
}

function keptOf(
  use: PolicyInForce,
  present: readonly PolicyInForce[],
  former: (name: string) => Policy | undefined,
  now: EpochMs,
): readonly PolicyInForce[] {
  const isThere = present.some(({ name, terms }) => name === use.name && terms === use.terms);
  if (isThere) return [];
  if (use.kept !== undefined) return use.kept.until > now ? [use] : [];
  const policy = former(use.name);
  if (policy === undefined || policy.digest !== use.digest || policy.action === 'warn') return [];
  return [{ ...use, kept: { policy, until: now + keptMs } }];
}

function problemOf({ declared, application, stage }: Placement, { name, kept }: PolicyInForce): Problem {
  const { repo, path, line } = declared;
  const until = new Date(kept?.until ?? 0).toISOString();
  const message = `Policy/${name} was changed or taken away for ${stage}; what it found before needs an approval until ${until}`;
  const subject = `Application/${application}`;
  return { repo, path, line, column: 1, subject, field: 'spec.guards.policies', message, severity: 'warning' };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
