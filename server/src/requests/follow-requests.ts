import { headline } from '@fairlead/core/impact/comment-text.ts';
import type { Preview } from '@fairlead/core/impact/preview.ts';
import { type RequestWish, requestId, requestWishName } from '@fairlead/core/impact/request-id.ts';
import type { PreviewSummary, RequestRecord } from '@fairlead/core/impact/request-record.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { eventVersion } from '@fairlead/core/model/event.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { PullRequest } from '@fairlead/core/model/pull-request.ts';
import type { Forge } from '../ports/forge.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { Write } from '../ports/store.ts';
import { configurationCommitName } from '../reconcile/stored-names.ts';
import type { ConfigurationReader } from './configuration-reader.ts';
import { previewRequest } from './preview-request.ts';
import { publishPreview } from './publish-preview.ts';
import type { RequestDeps } from './request-deps.ts';
import { reviewProof } from './review-proof.ts';

/** Looks at comments that are new; answers the record as it is after them. */
export type ReadComments = (forge: Forge, record: RequestRecord, signal: AbortSignal) => Promise<RequestRecord>;

export type FollowDeps = RequestDeps & {
  readonly reader: ConfigurationReader;
  readonly readComments: ReadComments;
  readonly onError: (what: string, error: unknown) => void;
};

const readAfterMergeMs = 3 * 86_400_000;
const mostMerged = 20;

type Branch = { readonly tip: CommitSha; readonly isDefault: boolean };

/**
 * One look at the requests of a repository: the open ones are previewed where head, base or configuration moved since,
 * their comments are read, and those that are open no more are asked for what became of them. A request that cannot be
 * looked at harms no other.
 */
export async function followRequests(deps: FollowDeps, repo: RepoUrl, signal: AbortSignal): Promise<void> {
  const found = deps.forges.of(repo);
  const access = deps.repoAccess(repo);
  if (found === undefined || access === undefined) return;
  const { forge, connection } = found;
  const open = await forge.openRequests(repo, signal);
  const known = new Map(
    (await deps.store.pullRequests({ state: 'open', repo })).map((record) => [record.request.number, record]),
  );
  for (const request of open) {
    signal.throwIfAborted();
    const branch = await branchOf(deps, repo, request.base.branch);
    if (branch === undefined) continue; // nothing follows the branch that it is for
    try {
      const record = known.get(request.number) ?? (await firstSeen(deps, forge, connection, request, signal));
      await followOne(
        deps,
        { forge, access, branch, record: { ...record, connection, request }, before: record.request },
        signal,
      );
    } catch (error) {
      if (signal.aborted || isAway(error)) throw error;
      deps.onError(`request ${request.number} of ${repo}`, error);
    }
  }
  const numbers = new Set(open.map(({ number }) => number));
  for (const record of known.values()) {
    if (!numbers.has(record.request.number)) await close(deps, forge, access, record, signal);
  }
  await readMerged(deps, forge, repo, signal);
}

/** Merged is not delivered: for a while what is asked by a comment there is still done, such as an approval. */
async function readMerged(deps: FollowDeps, forge: Forge, repo: RepoUrl, signal: AbortSignal): Promise<void> {
  const since = deps.clock.now() - readAfterMergeMs;
  const merged = (await deps.store.pullRequests({ state: 'merged', repo })).filter(
    ({ endedAt = 0 }) => endedAt > since,
  );
  for (const record of merged.slice(0, mostMerged)) await deps.readComments(forge, record, signal);
}

type One = {
  readonly forge: Forge;
  readonly access: RepoAccess;
  readonly branch: Branch;
  readonly record: RequestRecord;
  readonly before: PullRequest;
};

async function followOne(
  deps: FollowDeps,
  { forge, access, branch, record, before }: One,
  signal: AbortSignal,
): Promise<void> {
  const moved = before.updatedAt !== record.request.updatedAt || record.summary === null;
  const read = moved ? await deps.readComments(forge, record, signal) : record;
  const { request } = read;
  const wish = await wishOf(deps, request);
  const isTrusted = !request.isFork || wish?.head === request.head.commit;
  const configuration = await configurationInForce(deps);
  const due =
    isDue(read, branch, configuration, isTrusted) || (wish !== undefined && wish.at >= (read.summary?.madeAt ?? 0));
  const stored = due ? undefined : await deps.store.preview(request.repo, request.number);
  const preview =
    stored ??
    (await makePreview(deps, { request, access, base: branch.tip, isDefault: branch.isDefault, isTrusted }, signal));
  const summary = stored === undefined ? summaryOf(preview, configuration) : read.summary;
  const told = await publishPreview(deps, forge, { ...read, summary, statuses: statusesOf(read) }, preview, signal);
  if (stored !== undefined && JSON.stringify(told) === JSON.stringify({ ...record, request: before })) return;
  await deps.store.commit([
    { kind: 'put-pull-request', record: told },
    ...(stored === undefined ? [{ kind: 'put-preview' as const, preview }, previewed(deps, told, preview)] : []),
  ]);
}

/** What a person asked of it last: by a comment, on the page or at the command line. */
async function wishOf(deps: FollowDeps, request: PullRequest): Promise<RequestWish | undefined> {
  const wish = await deps.store.configuration(requestWishName(requestId(deps.hash, request)));
  return wish === undefined ? undefined : (wish as unknown as RequestWish); // written by planRequest, in this shape
}

/** Whether anything moved that the preview was made of; one that failed is made again. */
function isDue(
  { summary, request }: RequestRecord,
  branch: Branch,
  configuration: string,
  isTrusted: boolean,
): boolean {
  if (summary === null || summary.state === 'failed') return true;
  if (summary.state === 'waits' && isTrusted) return true;
  return summary.head !== request.head.commit || summary.base !== branch.tip || summary.configuration !== configuration;
}

function previewed(deps: FollowDeps, { request, summary }: RequestRecord, preview: Preview): Write {
  const [project = ''] = summary?.projects ?? [];
  return {
    kind: 'event',
    event: {
      ...{ version: eventVersion, at: deps.clock.now(), kind: 'request-previewed', severity: 'info' },
      // Of several tenants' placements, nobody's: only who sees all of them is told.
      project: summary?.projects.length === 1 ? project : '',
      ...{ placement: null, delivery: null, change: null },
      message: `request ${request.number} (${request.title}): ${headline(preview)}`,
      data: { repo: request.repo, number: request.number, head: preview.head, state: preview.state },
    },
  };
}

async function makePreview(
  deps: FollowDeps,
  asked: Parameters<typeof previewRequest>[2],
  signal: AbortSignal,
): Promise<Preview> {
  try {
    return await previewRequest(deps, deps.reader, asked, signal);
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    const { repo, number, head } = asked.request;
    return {
      ...{ repo, number, head: head.commit, base: asked.base, state: 'failed', reason: error.message },
      ...{ files: [], fileCount: 0, placements: [], findings: [], equal: 0, renders: 0, madeAt: deps.clock.now() },
      radius: { ...noRadius },
    };
  }
}

const noRadius = {
  ...{ placements: 0, applications: [], targets: [], production: 0, dependants: [] },
  ...{ created: 0, changed: 0, deleted: 0, replaced: 0, podsRestarted: 0, oneWay: [] },
};

function summaryOf(preview: Preview, configuration: string): PreviewSummary {
  const { head, base, state, reason, radius, placements, findings, madeAt } = preview;
  const all = [...findings, ...placements.flatMap((one) => one.findings)];
  const failures = placements.filter(({ failure }) => failure !== null).length;
  return {
    ...{ head, base, state, reason, radius, configuration, madeAt },
    errors: failures + all.filter(({ severity }) => severity === 'error').length,
    warnings: all.filter(({ severity }) => severity === 'warning').length,
    projects: [...new Set(placements.map(({ project }) => project))].sort(),
  };
}

/** Digests of what was set on this head; older heads are nobody's business any more. */
function statusesOf({ statuses, request }: RequestRecord): RequestRecord['statuses'] {
  return Object.fromEntries(Object.entries(statuses).filter(([key]) => key.startsWith(`${request.head.commit} `)));
}

/** A request that is new to us: what was said on it before is no wish to us, for we cannot know whether it was done. */
async function firstSeen(
  deps: FollowDeps,
  forge: Forge,
  connection: string,
  request: PullRequest,
  signal: AbortSignal,
): Promise<RequestRecord> {
  const comments = await forge.comments(request.repo, request.number, signal);
  const readUpTo = Math.max(0, ...comments.map(({ id }) => Number(id) || 0));
  return {
    ...{ connection, request, summary: null, comment: null, statuses: {}, readUpTo, trouble: '' },
    seenAt: deps.clock.now(),
  };
}

/** The tip of a branch that something follows, as the repository's watcher saw it last. */
async function branchOf(deps: FollowDeps, repo: RepoUrl, name: string): Promise<Branch | undefined> {
  const refs = await deps.store.refs(repo);
  const tip = refs.find(({ ref }) => ref === `refs/heads/${name}`)?.commit;
  if (tip === undefined) return undefined;
  return { tip, isDefault: refs.find(({ ref }) => ref === 'HEAD')?.commit === tip };
}

async function close(
  deps: FollowDeps,
  forge: Forge,
  access: RepoAccess,
  record: RequestRecord,
  signal: AbortSignal,
): Promise<void> {
  const { repo, number } = record.request;
  const now = await forge.request(repo, number, signal);
  if (now?.state === 'open') return; // opened again, or past the end of the list
  const request = now ?? { ...record.request, state: 'closed' as const, updatedAt: deps.clock.now() };
  const proof = await reviewProof(deps, forge, access, { ...record, request }, signal);
  await deps.store.commit([
    { kind: 'put-pull-request', record: { ...record, request, endedAt: deps.clock.now() } },
    ...(proof === null ? [] : [{ kind: 'put-review' as const, proof }]),
  ]);
  // What waits for an approval may have it now.
  const reached = proof === null ? undefined : await deps.store.preview(repo, number);
  for (const { placement } of reached?.placements ?? []) deps.wake(placement, 'review');
}

/** The commit of the configuration in force: what previews were made under. */
async function configurationInForce(deps: FollowDeps): Promise<string> {
  const commit = await deps.store.configuration(configurationCommitName);
  return typeof commit === 'string' ? commit : '';
}

function isAway(error: unknown): boolean {
  const away = ['unavailable', 'timeout', 'too-many-requests', 'unauthenticated'];
  return error instanceof AppError && away.includes(error.code);
}
