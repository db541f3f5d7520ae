import { loosenedGuards } from '@fairlead/core/configuration/loosened-guards.ts';
import { keptWindows } from '@fairlead/core/gate/kept-windows.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';

/**
 * Guards that a commit takes away stay in force beside the new ones: loosening is a guarded change. An approval stays
 * until those whom it asked have let a delivery pass, a window until it next opens. Says so where the application is declared.
 */
export function keepGuards(
  before: Placement,
  after: Placement,
  now: EpochMs,
): { readonly placement: Placement; readonly problems: readonly Problem[] } {
  const loosened = loosenedGuards(before.guards, after.guards);
  const windows = keptWindows(before.guards.windows ?? [], after.guards.windows ?? [], now);
  if (loosened.length === 0 && windows.length === 0) return { placement: after, problems: [] };
  const approve = [...after.guards.approve, ...loosened.map((rule) => ({ ...rule, kept: true as const }))];
  const all = [...(after.guards.windows ?? []), ...windows];
  const guards = { ...after.guards, approve, ...(all.length === 0 ? {} : { windows: all }) };
  const problems = [
    ...(loosened.length === 0
      ? []
      : [
          problemOf(
            after,
            'spec.guards.approve',
            `the approval that ${namesOf(loosened)} asked for ${after.stage} was loosened; that is a guarded change itself, so it stays in force until those it asks have approved the next delivery`,
          ),
        ]),
    ...windows.map(({ declaredBy, lapsesAt = now }) =>
      problemOf(
        after,
        'spec.guards.windows',
        `the windows of ${declaredBy} for ${after.stage} were changed while they were closed; what they said before stands beside it until ${new Date(lapsesAt).toISOString()}`,
      ),
    ),
  ];
  return { placement: { ...after, guards, digest: `${after.digest} guarded` }, problems };
}

function namesOf(rules: readonly { readonly declaredBy: string }[]): string {
  return rules.map((rule) => rule.declaredBy).join(', ');
}

function problemOf({ declared, application }: Placement, field: string, message: string): Problem {
  const { repo, path, line } = declared;
  return { repo, path, line, column: 1, subject: `Application/${application}`, field, message, severity: 'warning' };
}
