import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { RevisionRule } from '@fairlead/core/model/settings.ts';
import type { RefState } from '../ports/store.ts';

/** The branch that a rule follows, as a full ref name with its commit; undefined where it follows no branch (a tag, a commit). */
export function branchOf(
  rule: RevisionRule,
  refs: readonly RefState[],
): { readonly ref: string; readonly commit: CommitSha } | undefined {
  if (rule.kind === 'branch') return refs.find((entry) => entry.ref === `refs/heads/${rule.name}`);
  if (rule.kind !== 'head') return undefined;
  const head = refs.find((entry) => entry.ref === 'HEAD');
  const branches = refs.filter((entry) => entry.ref.startsWith('refs/heads/') && entry.commit === head?.commit);
  return (
    branches.find((entry) => entry.ref === 'refs/heads/main') ??
    branches.find((entry) => entry.ref === 'refs/heads/master') ??
    branches[0]
  );
}
