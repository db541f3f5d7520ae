import { type Configuration, formatProblem } from '@fairlead/core/configuration/configuration.ts';
import { loosenedGuards } from '@fairlead/core/configuration/loosened-guards.ts';
import { isConfigurationFile } from '@fairlead/core/configuration/parse-configuration-file.ts';
import { blastRadius, isReached } from '@fairlead/core/impact/blast-radius.ts';
import type { Finding, PlacementPreview, Preview } from '@fairlead/core/impact/preview.ts';
import { followsBranch, type Reached, reachedPlacements } from '@fairlead/core/impact/reached-placements.ts';
import type { CommitSha, PlacementId } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { PullRequest } from '@fairlead/core/model/pull-request.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { ConfigurationReader } from './configuration-reader.ts';
import { previewPlacement, type Sides } from './preview-placement.ts';
import type { Instead } from './render-at.ts';
import type { RequestDeps } from './request-deps.ts';

const mostFiles = 300;
const mostPlacements = 500;
const atOnce = 4;

export type PreviewAsked = {
  readonly request: PullRequest;
  readonly access: RepoAccess;
  /** The tip of the branch that it is for. */
  readonly base: CommitSha;
  readonly isDefault: boolean;
  /** Its commits may be rendered and held against targets: it is our own, or a maintainer agreed to this head. */
  readonly isTrusted: boolean;
};

/**
 * What a request would do if it were merged now: head merged with base in the mirror, rendered for the placements that it
 * reaches and for no others, compared, asked of their targets. What is from elsewhere is only counted until somebody agrees.
 */
export async function previewRequest(
  deps: RequestDeps,
  reader: ConfigurationReader,
  asked: PreviewAsked,
  signal: AbortSignal,
): Promise<Preview> {
  const { access, base, request } = asked;
  const head = request.head.commit;
  await deps.git.fetch(access, base, signal);
  await deps.git.fetch(access, head, signal);
  const trial = await deps.git.tryMerge(access, base, head, signal);
  if (trial.kind === 'conflicts') {
    const named = trial.paths.slice(0, 3).join(', ');
    const reason = `it cannot be merged into ${request.base.branch}: both changed ${named}`;
    return { ...empty(deps, asked, trial.paths), state: 'conflicts', reason };
  }
  const files = await deps.git.changedPaths(access, base, trial.commit);
  const configured = await configurations(deps, reader, asked, trial.commit, files);
  const readers = await readersOf(deps, access, files, configured.before);
  const facts = { repo: access.url, branch: request.base.branch, isDefault: asked.isDefault, readers };
  const reached = reachedPlacements({ ...facts, ...configured });
  if (!asked.isTrusted) {
    const reason = `it comes from a copy of the repository: ${reached.length} placements read what it changes, and nothing of it runs before a maintainer agrees with \`/fairlead plan\``;
    return { ...empty(deps, asked, files), state: 'waits', reason };
  }
  const follows = (rule: Placement['source']['revision']): boolean => followsBranch(rule, facts);
  const side = (commit: CommitSha): Instead => ({ repo: access.url, commit, follows });
  const looked = await lookAt(
    deps,
    reached.slice(0, mostPlacements),
    { before: side(base), after: side(trial.commit) },
    signal,
  );
  const told = looked.previews.filter(isReached);
  const dependants = dependantsOf(configured.after, told);
  const notLooked = Math.max(0, reached.length - mostPlacements);
  return {
    ...empty(deps, asked, files),
    state: 'made',
    reason: notLooked === 0 ? '' : `${notLooked} more placements read what it changes and were not looked at`,
    placements: told,
    findings: configured.findings,
    radius: blastRadius(told, dependants),
    equal: looked.previews.length - told.length,
    renders: looked.renders,
  };
}

function empty(deps: RequestDeps, { request, base }: PreviewAsked, files: readonly string[]): Preview {
  const { repo, number, head } = request;
  return {
    ...{ repo, number, head: head.commit, base, state: 'failed', reason: '', placements: [], findings: [] },
    files: files.slice(0, mostFiles),
    fileCount: files.length,
    radius: blastRadius([], []),
    ...{ equal: 0, renders: 0, madeAt: deps.clock.now() },
  };
}

type Configured = {
  readonly before: readonly Placement[];
  readonly after: readonly Placement[];
  readonly findings: readonly Finding[];
};

/** What is declared on both sides; the same where the request touches no configuration. */
async function configurations(
  deps: RequestDeps,
  reader: ConfigurationReader,
  { access, isDefault, base }: PreviewAsked,
  merged: CommitSha,
  files: readonly string[],
): Promise<Configured> {
  const inForce = deps.configuration().placements;
  const folder = deps.configurationPath === '' ? '' : `${deps.configurationPath}/`;
  const isIts = access.url === deps.configurationAccess.url && isDefault;
  const touches = isIts && files.some((path) => path.startsWith(folder) && isConfigurationFile(path));
  if (!touches) return { before: inForce, after: inForce, findings: [] };
  const [old, now] = [
    await reader.at(await deps.git.tree(access, base)),
    await reader.at(await deps.git.tree(access, merged)),
  ];
  return { before: old.placements, after: now.placements, findings: configurationFindings(old, now) };
}

/** Errors that the request brings, and guards that it takes away: until it is merged, those that stand now judge it. */
function configurationFindings(old: Configuration, now: Configuration): readonly Finding[] {
  const withoutLine = (problem: Configuration['problems'][number]): string =>
    `${problem.path} ${problem.subject} ${problem.message}`;
  const known = new Set(old.problems.map(withoutLine));
  const problems = now.problems
    .filter((problem) => !known.has(withoutLine(problem)))
    .map(
      (problem): Finding => ({
        severity: problem.severity === 'error' ? 'error' : 'warning',
        path: problem.path,
        message: formatProblem(problem),
      }),
    );
  const before = new Map(old.placements.map((placement) => [placement.id, placement]));
  const loosened = now.placements.flatMap((placement) => {
    const was = before.get(placement.id);
    const rules = was === undefined ? [] : loosenedGuards(was.guards, placement.guards);
    return rules.map(({ count, from, declaredBy }): Finding => {
      const whom = from.length === 0 ? '' : ` by ${from.join(' or ')}`;
      const message = `it loosens a guard of ${placement.application} in ${placement.stage}: ${count} approval${count === 1 ? '' : 's'}${whom} (${declaredBy}); that rule still judges it`;
      return { severity: 'warning', path: placement.declared.path, message };
    });
  });
  return [...problems, ...loosened].slice(0, 100);
}

/**
 * Who reads what the request changes. A placement that never rendered recorded no reads: it counts where another stage of
 * its application reads it, or where none ever rendered, so that stages which were never promoted to cost nothing.
 */
async function readersOf(
  deps: RequestDeps,
  access: RepoAccess,
  files: readonly string[],
  declared: readonly Placement[],
): Promise<ReadonlySet<PlacementId>> {
  const found = new Set(await deps.store.placementsReading(access.url, files));
  const unread = new Set<PlacementId>();
  for (const id of found) if ((await deps.store.readsOf(id)).length === 0) unread.add(id);
  const reading = new Set<string>();
  const known = new Set<string>();
  for (const placement of declared) {
    if (found.has(placement.id) && !unread.has(placement.id)) reading.add(applicationOf(placement));
    if (!unread.has(placement.id)) known.add(applicationOf(placement));
  }
  return new Set(
    declared.flatMap((placement) => {
      const application = applicationOf(placement);
      const counts = !unread.has(placement.id) || reading.has(application) || !known.has(application);
      return found.has(placement.id) && counts ? [placement.id] : [];
    }),
  );
}

function applicationOf({ project, application }: Placement): string {
  return `${project} ${application}`;
}

type Looked = { readonly previews: readonly PlacementPreview[]; readonly renders: number };

/** A few at a time, in their order: what one needs, the next may find rendered already. */
async function lookAt(
  deps: RequestDeps,
  reached: readonly Reached[],
  sides: Sides,
  signal: AbortSignal,
): Promise<Looked> {
  const previews: PlacementPreview[] = [];
  let renders = 0;
  for (let at = 0; at < reached.length; at += atOnce) {
    signal.throwIfAborted();
    const looks = await Promise.all(
      reached.slice(at, at + atOnce).map((one) => previewPlacement(deps, one, sides, signal)),
    );
    for (const look of looks) {
      if (look === undefined) continue;
      previews.push(look.preview);
      renders += look.renders;
    }
  }
  return { previews, renders };
}

/** Applications that wait for one that changes, however many are between them. */
function dependantsOf(declared: readonly Placement[], told: readonly PlacementPreview[]): readonly string[] {
  const names = new Map(declared.map(({ id, application }) => [id, application]));
  const waiting = new Map<PlacementId, PlacementId[]>();
  for (const { id, dependsOn, inputs } of declared) {
    for (const awaited of [...dependsOn, ...inputs.map(({ placement }) => placement)])
      waiting.set(awaited, [...(waiting.get(awaited) ?? []), id]);
  }
  const found = new Set<PlacementId>();
  const queue = told.map(({ placement }) => placement);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const id of waiting.get(next) ?? []) {
      if (found.has(id)) continue;
      found.add(id);
      queue.push(id);
    }
  }
  return [...found].flatMap((id) => names.get(id) ?? []);
}
