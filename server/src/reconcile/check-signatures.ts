import type { GateAnswer } from '@fairlead/core/gate/decide-gate.ts';
import type { CommitInfo } from '@fairlead/core/model/change.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Signers } from '@fairlead/core/model/signers.ts';
import { incomingCommits } from './incoming-commits.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';

export type SignatureDeps = Pick<LoopDeps, 'store' | 'git' | 'clock' | 'repoAccess' | 'project' | 'commitVerifier'>;

const rule = 'guards.signed';
const noSigners: Signers = { openpgp: null, ssh: null, revoked: [] };

/**
 * Whether every commit that a delivery would bring live is signed by somebody who may, merges and what they merge included. What
 * cannot be seen or verified is not signed. Commits that this installation made itself, by its own records, need no signature.
 */
export async function checkSignatures(
  deps: SignatureDeps,
  pass: Pass,
  delivery: Delivery,
): Promise<readonly GateAnswer[]> {
  const { guards, source, project } = pass.placement;
  if (guards.signed === undefined) return [];
  const access = deps.repoAccess(source.repo as RepoUrl); // compiled: in its normal form
  if (access === undefined) return [held(`${source.repo} cannot be read, so that nobody knows who signed`, declareIt)];
  const { commits, complete, own } = await incomingCommits(deps, pass, delivery);
  if (!complete || commits.length === 0)
    return [held('not every commit since what runs can be seen, so that nobody knows who signed', smaller)];
  const signers = deps.project(project)?.signers ?? noSigners;
  const refused: { readonly commit: CommitInfo; readonly reason: string }[] = [];
  for (const commit of commits.filter(({ sha }) => !own.has(sha))) {
    const raw = await deps.git.rawCommit(access, commit.sha);
    // Going back: the commit was verified when it came, and its key may have ended since.
    const at = delivery.kind === 'change' ? deps.clock.now() : commit.committedAt;
    const verdict = await deps.commitVerifier.verify(raw, signers, at);
    if (!verdict.ok) refused.push({ commit, reason: verdict.error });
  }
  const oldest = refused.at(-1);
  if (oldest === undefined) return [{ gate: 'signature', rule: `${guards.signed.declaredBy} ${rule}`, hold: null }];
  const { sha, title } = oldest.commit;
  const more = refused.length === 1 ? '' : ` (and ${refused.length - 1} more of ${commits.length} commits)`;
  const next = `sign it (\`git rebase --exec "git commit --amend --no-edit -S" ${sha.slice(0, 7)}^\`) and push, or name its key in spec.signers of Project/${project}`;
  return [held(`commit ${sha.slice(0, 7)} "${title.slice(0, 80)}" is refused: ${oldest.reason}${more}`, next)];
}

const declareIt = 'see `fairlead get connections`; it is tried again by itself';
const smaller = 'deliver in smaller steps, or bring the history back that the branch had';

function held(reason: string, next: string): GateAnswer {
  return { gate: 'signature', rule, hold: { gate: 'signature', rule, reason, next, until: null } };
}
