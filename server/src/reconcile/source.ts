import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Change } from '@fairlead/core/model/change.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import { type ChangeId, type CommitSha, changeId, isCommitSha, type RepoUrl } from '@fairlead/core/model/ids.ts';
import { revisionSource } from '@fairlead/core/promote/revision-source.ts';
import { chooseRevision } from '@fairlead/core/source/choose-revision.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { LoopDeps } from './loop-deps.ts';
import { type Pass, save } from './pass.ts';
import { end, next, type Step } from './step.ts';

export type Sourced = { readonly repo: RepoUrl; readonly revision: CommitSha; readonly change: ChangeId };

/**
 * Which commit Git asks for here. The first stage (and every stage that follows each commit) takes what its revision
 * rule finds among the refs last seen; a later stage takes what the lock file says.
 */
export async function source(deps: LoopDeps, pass: Pass, signal: AbortSignal): Promise<Step<Sourced>> {
  const { placement } = pass;
  const repo = placement.source.repo as RepoUrl;
  const access = deps.repoAccess(repo);
  if (access === undefined)
    return holdSource(deps, pass, `no repository ${repo} is configured`, 'declare a Connection for it');
  const from = revisionSource(placement);
  if (from.kind === 'unpromoted') return holdUnpromoted(deps, pass);
  if (from.kind === 'locked') {
    if (!(await has(deps, access, from.revision, signal))) {
      const { application, stage, lockPath } = placement;
      return holdSource(
        deps,
        pass,
        `${lockPath} asks for ${from.revision.slice(0, 7)}, which ${repo} does not have`,
        `correct that line, or promote again with \`fairlead promote ${application} --to ${stage}\``,
      );
    }
    const change = await ensureChange(deps, access, pass, 'lock', from.revision);
    return next(pass, { repo, revision: from.revision, change });
  }
  const refs = await deps.store.refs(repo);
  const chosen = chooseRevision(
    placement.source.revision,
    Object.fromEntries(refs.map((ref) => [ref.ref, ref.commit])),
  );
  if (!chosen.ok) {
    const repoState = await deps.store.repo(repo);
    if (refs.length === 0 && repoState?.failure !== null && repoState?.failure !== undefined) {
      return holdSource(
        deps,
        pass,
        `${repo} does not answer: ${repoState.failure}`,
        'see that the repository and its credential are reachable; what runs keeps running',
      );
    }
    if (refs.length === 0 && pass.state.desired === null) return end(); // not looked at yet
    return holdSource(deps, pass, chosen.error.message, chosen.error.next);
  }
  const change = await ensureChange(deps, access, pass, chosen.value.ref, chosen.value.commit);
  return next(pass, { repo, revision: chosen.value.commit, change });
}

async function has(deps: LoopDeps, access: RepoAccess, commit: CommitSha, signal: AbortSignal): Promise<boolean> {
  try {
    await deps.git.fetch(access, commit, signal);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return false;
    throw error;
  }
}

async function holdSource(deps: LoopDeps, pass: Pass, reason: string, nextStep: string): Promise<Step<Sourced>> {
  return holdWith(deps, pass, { gate: 'source', rule: 'spec.source', reason, next: nextStep, until: null });
}

async function holdUnpromoted(deps: LoopDeps, pass: Pass): Promise<Step<Sourced>> {
  const { application, stage } = pass.placement;
  return holdWith(deps, pass, {
    gate: 'promotion',
    rule: `${pass.placement.lockPath} names no revision for ${stage}`,
    reason: 'nothing has been promoted here yet',
    next: `promote it with \`fairlead promote ${application} --to ${stage}\``,
    until: null,
  });
}

/** What runs is looked after at the last known revision while its source cannot tell a newer one. */
async function holdWith(deps: LoopDeps, pass: Pass, hold: Hold): Promise<Step<Sourced>> {
  const last = pass.state.desired;
  if (last !== null && hold.gate === 'source') {
    const { revision, change } = last;
    return next(
      { ...pass, stuck: { holds: [hold], failure: null } },
      { repo: pass.placement.source.repo as RepoUrl, revision, change },
    );
  }
  await save(deps, pass, { holds: [hold], failure: null });
  return end(hold.until);
}

/** The change that brought this commit: recorded when its ref moved, else made now from the commit itself. */
async function ensureChange(
  deps: LoopDeps,
  access: RepoAccess,
  pass: Pass,
  ref: string,
  commit: CommitSha,
): Promise<ChangeId> {
  const desired = pass.state.desired;
  if (desired !== null && desired.revision === commit) return desired.change;
  const id = changeId(deps.hash, access.url, '', commit);
  if ((await deps.store.change(id)) !== undefined) return id;
  const change = await describeChange(deps, access, pass.placement.project, ref, null, commit);
  await deps.store.commit([{ kind: 'put-change', change }]);
  return id;
}

/** Reads the commits of `from..to` and makes them one change: kind and author are those of the newest commit. */
export async function describeChange(
  deps: Pick<LoopDeps, 'git' | 'hash' | 'clock'>,
  access: RepoAccess,
  project: string,
  ref: string,
  from: CommitSha | null,
  to: CommitSha,
): Promise<Change> {
  const { commits, count } = await deps.git.range(access, from, to, 50);
  const newest = commits[0] ?? (await deps.git.commit(access, to));
  const [, trailer, subject] = /^Fairlead-(Revert-Of|Promotes): ([0-9a-f]{40,64})$/m.exec(newest.body) ?? [];
  return {
    id: changeId(deps.hash, access.url, '', to),
    kind: trailer === 'Revert-Of' ? 'revert' : trailer === 'Promotes' ? 'promotion' : 'commit',
    project,
    repo: access.url,
    ref,
    from,
    to,
    title: newest.title,
    author: newest.author,
    commits,
    commitCount: count,
    committedAt: newest.committedAt,
    seenAt: deps.clock.now(),
    of: subject !== undefined && isCommitSha(subject) ? changeId(deps.hash, access.url, '', subject) : null,
  };
}
