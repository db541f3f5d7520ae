import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitInfo } from '@fairlead/core/model/change.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';

type Deps = Pick<LoopDeps, 'store' | 'git' | 'repoAccess'>;

/** The commits that a delivery would bring live. */
export type Incoming = {
  /** From what runs to what is asked for, newest first: also those of changes that were superseded on the way. */
  readonly commits: readonly CommitInfo[];
  /** False where there are more, or where history cannot tell. */
  readonly complete: boolean;
  /** Commits that this installation made itself: promotions and reverts. */
  readonly own: ReadonlySet<CommitSha>;
  /** The commit that last changed how the placement is declared, or which revision its lock file names. */
  readonly declaring: readonly CommitInfo[];
};

const mostCommits = 1_000;

/** Reads the commits between what runs and what a delivery asks for, from the mirror alone. */
export async function incomingCommits(deps: Deps, { placement, state }: Pass, delivery: Delivery): Promise<Incoming> {
  const access = deps.repoAccess(placement.source.repo as RepoUrl);
  const change = await deps.store.change(delivery.change);
  const from = state.applied?.revision ?? change?.from ?? null;
  const told = { commits: change?.commits ?? [], complete: false };
  const read = access === undefined ? told : await rangeOf(deps, access, from, delivery.revision, told);
  return { ...read, own: await ownCommits(deps, placement), declaring: await declaringCommit(deps, placement) };
}

type Read = Pick<Incoming, 'commits' | 'complete'>;

async function rangeOf(
  deps: Deps,
  access: NonNullable<ReturnType<LoopDeps['repoAccess']>>,
  from: CommitSha | null,
  to: CommitSha,
  told: Read,
): Promise<Read> {
  if (from === to) return { commits: [await deps.git.commit(access, to)], complete: true };
  try {
    const { commits, count } = await deps.git.range(access, from, to, mostCommits);
    if (commits.length > 0) return { commits, complete: count <= commits.length };
    return { commits: [await deps.git.commit(access, to)], complete: true }; // going back in history
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return told; // rewritten away
    throw error;
  }
}

/** Told by our own records: an author's name proves nothing. */
async function ownCommits(deps: Deps, { application, project }: Placement): Promise<ReadonlySet<CommitSha>> {
  const events = await deps.store.events({ application, project, kinds: ['promoted', 'revert-pushed'] }, 500);
  return new Set(
    events.flatMap(({ data }) => (typeof data['commit'] === 'string' ? [data['commit'] as CommitSha] : [])), // compared only
  );
}

async function declaringCommit(deps: Deps, { declared, lockPath }: Placement): Promise<readonly CommitInfo[]> {
  const access = deps.repoAccess(declared.repo);
  if (access === undefined) return [];
  try {
    const [parent] = await deps.git.parents(access, declared.commit);
    if (parent === undefined) return [];
    const changed = await deps.git.changedPaths(access, parent, declared.commit);
    const concerns = changed.includes(declared.path) || changed.includes(lockPath);
    return concerns ? [await deps.git.commit(access, declared.commit)] : [];
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return [];
    throw error;
  }
}
