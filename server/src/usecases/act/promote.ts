import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok, type Result } from '@fairlead/core/lib/result.ts';
import { type CommitSha, changeId } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { editLock } from '@fairlead/core/promote/edit-lock.ts';
import type { BodyOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { PromotionAnswer } from '@fairlead/core/wire/view/act.ts';
import type { RepoAccess } from '../../ports/git.ts';
import { branchOf } from '../../reconcile/branch-of.ts';
import { committer } from '../../reconcile/committer.ts';
import { applicationRows } from '../application-rows.ts';
import { authorise } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type Refusal, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { choosePromotion } from './choose-promotion.ts';
import { type Act, auditRecord, commitAct } from './commit-act.ts';

const maxLockBytes = 256 * 1024;
/** Somebody may push between our look and our push; then we look again. */
const pushAttempts = 4;

/** Brings a revision to a stage: one line of the lock file, committed and pushed. Git then says it; the loop follows. */
export async function promote(
  deps: UseCaseDeps,
  caller: Caller,
  name: string,
  body: BodyOf<Routes['promote']>,
): Outcome<PromotionAnswer> {
  const rows = await applicationRows(deps, caller, name, body.project);
  if (!rows.ok) return rows;
  const here = rows.value.filter(({ placement }) => placement.stage === body.stage && !placement.withdrawn);
  const placement = here[0]?.placement;
  if (placement === undefined) {
    const stages = [...new Set(rows.value.map((row) => row.placement.stage))].join(', ');
    return refuse('not-found', `${name} has no stage ${body.stage}; its stages are ${stages}`);
  }
  for (const row of here) {
    const allowed = await authorise(deps, caller, 'promote', placementSubject(row.placement), `application/${name}`);
    if (!allowed.ok) return allowed;
  }
  const chosen = await choosePromotion(deps, here, body.revision);
  if (!chosen.ok) return chosen;
  const revision = chosen.value;
  const access = deps.repoAccess(placement.declared.repo);
  if (access === undefined || access.write === null) return refuse('conflict', byHand(placement, revision));
  return push(deps, caller, access, placement, revision, body.reason ?? '');
}

async function push(
  deps: UseCaseDeps,
  caller: Caller,
  access: RepoAccess,
  placement: Placement,
  revision: CommitSha,
  reason: string,
): Outcome<PromotionAnswer> {
  const { application, stage, project } = placement;
  const short = revision.slice(0, 7);
  const act = {
    verb: 'promote',
    subject: `application/${application}`,
    project,
    reason,
    data: { stage, revision },
  } as const;
  await deps.store.commit([{ kind: 'audit', record: auditRecord(deps, caller, act, 'intent') }]);
  const pushed = await pushLine(deps, caller, access, placement, revision, reason).catch(async (error: unknown) => {
    const outcome = error instanceof AppError && error.code !== 'timeout' ? 'failed' : 'unknown';
    await deps.store.commit([
      {
        kind: 'audit',
        record: auditRecord(
          deps,
          caller,
          { ...act, reason: error instanceof AppError ? error.message : 'the push broke off' },
          outcome,
        ),
      },
    ]);
    throw error;
  });
  if (!pushed.ok) {
    await deps.store.commit([
      { kind: 'audit', record: auditRecord(deps, caller, { ...act, reason: pushed.error.message }, 'failed') },
    ]);
    return pushed;
  }
  const commit = pushed.value;
  const says = commit === null ? 'Git said so already' : `${commit.slice(0, 7)} says so in Git`;
  const message = `${nameOf(caller.actor)} promoted ${application} to ${stage}: ${short}; ${says}${reason === '' ? '' : `: ${reason}`}`;
  const done: Act = {
    ...act,
    placement,
    data: { ...act.data, commit },
    writes: [],
    event: { kind: 'promoted', message, severity: 'info' },
  };
  const accepted = await commitAct(deps, caller, done);
  deps.pollRepo(access.url);
  deps.wake(placement.id, 'promotion');
  return ok({
    ...accepted,
    stage,
    revision,
    commit,
    change: commit === null ? null : changeId(deps.hash, access.url, '', commit),
  });
}

/** The commit that was pushed; null when the lock file names the revision already. */
async function pushLine(
  deps: UseCaseDeps,
  caller: Caller,
  access: RepoAccess,
  placement: Placement,
  revision: CommitSha,
  reason: string,
): Promise<Result<CommitSha | null, Refusal>> {
  const path = placement.lockPath;
  for (let attempt = 0; attempt < pushAttempts; attempt += 1) {
    const refs = await deps.git.refs(access, caller.signal);
    const states = Object.entries(refs).map(([ref, commit]) => ({ repo: access.url, ref, commit, seenAt: 0 }));
    const branch = branchOf({ kind: 'head' }, states);
    if (branch === undefined)
      return refuse('conflict', `${access.url} has no default branch to commit to; ${byHand(placement, revision)}`);
    await deps.git.fetch(access, branch.commit, caller.signal);
    const bytes = await (await deps.git.tree(access, branch.commit)).read(path, maxLockBytes);
    const text = bytes === undefined ? null : new TextDecoder().decode(bytes);
    const edited = editLock(text, placement.stage, revision, '');
    if (!edited.ok) return refuse('conflict', `${path}: ${edited.error}`);
    if (edited.value === text) return ok(null);
    const outcome = await deps.git.push(
      access,
      {
        ref: branch.ref,
        expected: branch.commit,
        edits: [{ path, content: edited.value }],
        message: messageOf(placement, revision, await titleOf(deps, placement, revision), nameOf(caller.actor), reason),
        author: { name: nameOf(caller.actor), email: committer.email },
      },
      caller.signal,
    );
    if (outcome.kind === 'pushed') return ok(outcome.commit);
    if (outcome.kind === 'refused')
      return refuse('conflict', `${access.url} refused the commit: ${outcome.message}; ${byHand(placement, revision)}`);
  }
  return refuse(
    'conflict',
    `${access.url} moved each time while promoting; try again, or ${byHand(placement, revision)}`,
  );
}

/** The trailer tells whoever reads the commit, Fairlead included, that it is a promotion. */
function messageOf(
  { application, stage }: Placement,
  revision: CommitSha,
  title: string,
  by: string,
  reason: string,
): string {
  const subject = oneLine(`Promote ${application} to ${stage}: ${revision.slice(0, 7)} ${title}`).slice(0, 200);
  const text = oneLine(reason);
  return `${subject}\n\n${text === '' ? '' : `${text}\n\n`}Fairlead-Promotes: ${revision}\nFairlead-By: ${oneLine(by)}\n`;
}

/** A line break in a reason or name would let its author write trailers of their own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

async function titleOf(deps: UseCaseDeps, placement: Placement, revision: CommitSha): Promise<string> {
  const found = await deps.store.changes({ text: revision }, { limit: 1, cursor: null });
  const change = found.items.find((entry) => entry.to === revision && entry.project === placement.project);
  return change?.title ?? '';
}

function byHand({ lockPath, stage, declared }: Placement, revision: CommitSha): string {
  return `Fairlead may not write to ${declared.repo}: commit there by hand, in ${lockPath} under \`stages:\`, the line \`${stage}: ${revision}\``;
}
