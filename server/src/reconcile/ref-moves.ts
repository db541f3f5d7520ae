import { eventVersion, type NewEvent } from '@fairlead/core/model/event.ts';
import type { CommitSha, PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Refs, RepoAccess } from '../ports/git.ts';
import type { RefState, RepoState, Write } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describeChange } from './source.ts';

export type RefMoveDeps = Pick<LoopDeps, 'store' | 'git' | 'hash' | 'clock' | 'wake'> & {
  /** Which refs of a repository anything follows; all others cost nothing. */
  readonly follows: (repo: RepoUrl) => (ref: string) => boolean;
  /** Called with the head of the configuration repository at every look at it: cheap when it is known. */
  readonly onConfiguration: (commit: CommitSha) => Promise<void>;
  readonly isConfiguration: (repo: RepoUrl) => boolean;
  readonly projectOf: (repo: RepoUrl) => string;
  /** Placements that are rendered from a repository beside their own. */
  readonly users: (repo: RepoUrl) => readonly PlacementId[];
};

/** Refs that went from one commit to another together: HEAD goes with its branch. */
type Move = { readonly refs: readonly [string, ...string[]]; readonly from: CommitSha | null; readonly to: CommitSha };

/**
 * What a new look at a repository's refs means: moved refs become changes, and the placements that read a touched file
 * are woken, however many others there are. A step backwards or sideways (a forced push, a moved tag) is held.
 */
export async function refsMoved(deps: RefMoveDeps, access: RepoAccess, refs: Refs, signal: AbortSignal): Promise<void> {
  const known = new Map((await deps.store.refs(access.url)).map((ref) => [ref.ref, ref]));
  const repo = await deps.store.repo(access.url);
  const follows = deps.follows(access.url);
  const followed = Object.entries(refs).filter(([ref, to]) => follows(ref) && known.get(ref)?.commit !== to);
  const moves = groupMoves(followed.map(([ref, to]) => ({ ref, from: known.get(ref)?.commit ?? null, to })));
  const gone = [...known.values()].filter((ref) => refs[ref.ref] === undefined);
  const seen: Write[] = [{ kind: 'put-repo', state: seenRepo(access.url, repo, deps.clock.now()) }];
  await deps.store.commit([...seen, ...gone.flatMap((ref) => vanished(deps, access.url, ref))]);
  if (gone.length > 0) for (const id of await deps.store.placementsOfRepo(access.url)) deps.wake(id, 'source');
  for (const move of moves) await followMove(deps, access, move, repo, signal);
  if (!deps.isConfiguration(access.url)) return;
  // What an error or a crash kept from being loaded when the ref moved.
  const head = (await deps.store.refs(access.url)).find((ref) => ref.ref === 'HEAD');
  if (head !== undefined) await deps.onConfiguration(head.commit);
}

/** A person accepts the history that was rewritten: the held move is followed as if it were forward. */
export async function acceptRewrite(deps: RefMoveDeps, access: RepoAccess, signal: AbortSignal): Promise<boolean> {
  const repo = await deps.store.repo(access.url);
  if (repo?.held === null || repo?.held === undefined) return false;
  const { ref, from, to } = repo.held;
  await deps.store.commit([{ kind: 'put-repo', state: { ...repo, held: null } }]);
  await deps.git.fetch(access, to, signal);
  const head = (await deps.store.refs(access.url)).find((state) => state.ref === 'HEAD');
  await applyMove(deps, access, { refs: ref !== 'HEAD' && head?.commit === from ? [ref, 'HEAD'] : [ref], from, to });
  return true;
}

async function followMove(
  deps: RefMoveDeps,
  access: RepoAccess,
  move: Move,
  repo: RepoState | undefined,
  signal: AbortSignal,
): Promise<void> {
  await deps.git.fetch(access, move.to, signal);
  const backwards =
    move.from !== null &&
    (move.refs[0].startsWith('refs/tags/') || !(await isForward(deps, access, move.from, move.to)));
  if (!backwards) return applyMove(deps, access, move);
  const held = { ref: move.refs[0], from: move.from ?? move.to, to: move.to };
  if (repo?.held?.to === held.to) return;
  const short = `${held.from.slice(0, 7)} to ${held.to.slice(0, 7)}`;
  await deps.store.commit([
    { kind: 'put-repo', state: { ...seenRepo(access.url, repo, deps.clock.now()), held } },
    event(
      deps,
      access.url,
      'source-rewritten',
      `${move.refs[0]} of ${access.url} went from ${short}, which does not follow it: held until a person accepts it`,
      'error',
      {
        next: 'accept it with `fairlead confirm --repo`, or push a commit that follows',
      },
    ),
  ]);
}

async function applyMove(deps: RefMoveDeps, access: RepoAccess, { refs, from, to }: Move): Promise<void> {
  const now = deps.clock.now();
  const paths =
    from === null || !(await isKnown(deps, access, from)) ? null : await deps.git.changedPaths(access, from, to);
  const change = await describeChange(deps, access, deps.projectOf(access.url), refs[0], from, to);
  const first = (await deps.store.change(change.id)) === undefined;
  const moved: Write[] = refs.map((ref) => ({
    kind: 'put-ref',
    ref: { repo: access.url, ref, commit: to, seenAt: now },
  }));
  const repo = await deps.store.repo(access.url);
  const released: Write[] =
    repo?.held !== null && repo?.held !== undefined && refs.includes(repo.held.ref)
      ? [{ kind: 'put-repo', state: { ...repo, held: null } }]
      : [];
  const told = event(
    deps,
    access.url,
    'change-seen',
    `${change.author.name}: ${change.title}`,
    'info',
    { commit: to, ref: refs[0] },
    change.id,
  );
  await deps.store.commit([...moved, ...released, ...(first ? [{ kind: 'put-change', change } as const, told] : [])]);
  if (deps.isConfiguration(access.url) && refs.includes('HEAD')) await deps.onConfiguration(to);
  for (const id of await reached(deps, access.url, paths)) deps.wake(id, 'source');
}

/** The placements that read a touched path, and the other stages of their applications: those follow at this commit too. */
async function reached(
  deps: RefMoveDeps,
  repo: RepoUrl,
  paths: readonly string[] | null,
): Promise<ReadonlySet<PlacementId>> {
  if (paths === null) return new Set([...(await deps.store.placementsOfRepo(repo)), ...deps.users(repo)]);
  const found = new Set(await deps.store.placementsReading(repo, paths));
  const applications = new Set<string>();
  for (const id of found) {
    const row = await deps.store.placement(id);
    if (row !== undefined && row.state.desired !== null)
      applications.add(`${row.placement.project}/${row.placement.application}`);
  }
  for (const name of applications) {
    const [project = '', application = ''] = name.split('/');
    const page = await deps.store.placements({ project, application }, { limit: 1_000, cursor: null });
    for (const row of page.items) found.add(row.placement.id);
  }
  return found;
}

async function isForward(deps: RefMoveDeps, access: RepoAccess, from: CommitSha, to: CommitSha): Promise<boolean> {
  return (await isKnown(deps, access, from)) && (await deps.git.isAncestor(access, from, to));
}

/** Whether the mirror still has a commit that it saw before. */
async function isKnown(deps: RefMoveDeps, access: RepoAccess, commit: CommitSha): Promise<boolean> {
  try {
    await deps.git.commit(access, commit);
    return true;
  } catch {
    return false; // a mirror made anew does not hold what was rewritten away; the caller treats that as not forward
  }
}

/** One move for all refs with the same way: a branch names it, HEAD comes along. */
function groupMoves(
  moves: readonly { readonly ref: string; readonly from: CommitSha | null; readonly to: CommitSha }[],
): readonly Move[] {
  const groups = new Map<string, { refs: [string, ...string[]]; from: CommitSha | null; to: CommitSha }>();
  const ordered = [...moves].sort((a, b) => Number(a.ref === 'HEAD') - Number(b.ref === 'HEAD'));
  for (const { ref, from, to } of ordered) {
    const key = ref.startsWith('refs/tags/') ? ref : `${from} ${to}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { refs: [ref], from, to });
    else group.refs.push(ref);
  }
  return [...groups.values()];
}

function seenRepo(repo: RepoUrl, known: RepoState | undefined, now: number): RepoState {
  return { repo, checkedAt: now, failure: null, failingSince: null, held: known?.held ?? null };
}

function vanished(deps: RefMoveDeps, repo: RepoUrl, ref: RefState): readonly Write[] {
  return [
    { kind: 'remove-ref', repo, ref: ref.ref },
    event(deps, repo, 'source-failed', `${ref.ref} of ${repo} was deleted; what it brought keeps running`, 'warning', {
      ref: ref.ref,
    }),
  ];
}

function event(
  deps: RefMoveDeps,
  repo: RepoUrl,
  kind: NewEvent['kind'],
  message: string,
  severity: NewEvent['severity'],
  data: NewEvent['data'],
  change: NewEvent['change'] = null,
): Write {
  const project = deps.projectOf(repo);
  return {
    kind: 'event',
    event: {
      version: eventVersion,
      at: deps.clock.now(),
      kind,
      project,
      placement: null,
      delivery: null,
      change,
      message,
      severity,
      data: { repo, ...data },
    },
  };
}
