import { loosenedGuards } from '@fairlead/core/configuration/loosened-guards.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';

/**
 * Guards that a commit takes away stay in force beside the new ones: loosening is a guarded change, and nothing can
 * approve one yet. Says so where the application is declared.
 */
export function keepGuards(
  before: Placement,
  after: Placement,
): { readonly placement: Placement; readonly problems: readonly Problem[] } {
  const loosened = loosenedGuards(before.guards, after.guards);
  if (loosened.length === 0) return { placement: after, problems: [] };
  const { repo, path, line } = after.declared;
  const names = loosened.map((rule) => rule.declaredBy).join(', ');
  const kept = after.guards.approve.filter((rule) => !loosened.some((old) => old.declaredBy === rule.declaredBy));
  return {
    placement: { ...after, guards: { approve: [...kept, ...loosened] }, digest: `${after.digest} guarded` },
    problems: [
      {
        repo,
        path,
        line,
        column: 1,
        subject: `Application/${after.application}`,
        field: 'spec.guards.approve',
        message: `the approval that ${names} asked for ${after.stage} was loosened; that is a guarded change itself, so it stays in force until it can be approved`,
        severity: 'warning',
      },
    ],
  };
}
