import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { CommitSha, EpochMs, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement, PlacementState } from '@fairlead/core/model/placement.ts';
import { sealBundle } from '../../server/src/reconcile/bundle-storage.ts';
import { crashFailure, type DeliveryDraft, deliver, eventOf } from './fleet-delivery.ts';
import { people, titles } from './fleet-names.ts';
import {
  atWork,
  bundleOf,
  dayMs,
  hourMs,
  makeChange,
  minuteMs,
  type Running,
  type StoryDeps,
  type Told,
  type Version,
} from './fleet-story.ts';

/** An application and the weeks it has behind it. */
export type ApplicationStory = {
  readonly application: string;
  /** The newest last; what is on its way right now is added by the present. */
  readonly versions: Version[];
  readonly running: readonly Running[];
  /** The bundle of a version where it runs; stored once. */
  readonly bundle: (placement: Placement, version: Version) => Bundle;
};

/**
 * Tells the weeks of one application: commits reach dev by themselves, staging when dev is healthy, production when
 * somebody promotes; what fails goes back and is reverted; now and then somebody changes a live object by hand.
 */
export function tellWeeks(
  deps: StoryDeps,
  told: Told,
  placements: readonly Placement[],
  { weeks, crowd }: { readonly weeks: number; readonly crowd: boolean },
): ApplicationStory {
  const first = placements[0];
  if (first === undefined) throw new RangeError('an application without placements has no story');
  const begins = deps.now - weeks * 7 * dayMs;
  const running = placements.map((placement): Running => ({ placement, state: emptyState(placement, begins) }));
  const bundles = new Map<string, Bundle>();
  const crowdAt = crowd ? placements.at(-1)?.id : undefined;
  const bundle = (placement: Placement, version: Version): Bundle => {
    const alone = placement.id === crowdAt;
    const key = `${placement.stage}/${version.content.image}/${version.content.setting}/${alone}`;
    const known = bundles.get(key);
    if (known !== undefined) return known;
    const made = bundleOf(deps, placement, version, alone);
    bundles.set(key, made);
    told.writes.push({ kind: 'put-bundle', bundle: sealBundle(deps.sealer, made) });
    return made;
  };
  const versions = makeVersions(deps, first, begins);
  const story: ApplicationStory = { application: first.application, versions, running, bundle };
  for (const { placement, state } of running) {
    told.writes.push({ kind: 'put-placement', placement }, { kind: 'put-state', state });
  }
  for (const [index, version] of versions.entries()) tellVersion(deps, told, story, index, version);
  return story;
}

function emptyState({ id }: Placement, at: EpochMs): PlacementState {
  return {
    id,
    desired: null,
    applied: null,
    begun: null,
    delivery: null,
    watch: null,
    sync: 'synced',
    health: 'healthy',
    holds: [],
    failure: null,
    drifted: [],
    driftSince: null,
    correctionAttempt: 0,
    correctedAt: null,
    attempt: 0,
    nextAt: null,
    observing: false,
    request: null,
    updatedAt: at,
  };
}

function makeVersions(deps: StoryDeps, placement: Placement, begins: EpochMs): Version[] {
  const { dice, now } = deps;
  const count = 8 + dice.below(12);
  const versions: Version[] = [];
  for (let number = 0; number < count; number += 1) {
    const raw = Math.round(begins + ((now - begins) * (number + dice.fraction() * 0.8)) / count);
    const seenAt = number === 0 ? begins : Math.min(atWork(raw, dice), now - 3 * hourMs);
    const before = versions.at(-1);
    if (before !== undefined && seenAt <= before.change.seenAt) continue;
    const title = number === 0 ? `Start ${placement.application}` : dice.pick(titles);
    const draft = { kind: 'commit', title, author: dice.pick(people), of: null, seenAt } as const;
    const change = makeChange(deps, placement, { ...draft, from: before?.change.to ?? null });
    const bad = number > 1 && number < count - 1 && dice.chance(0.1) ? (dice.chance(0.7) ? 'dev' : 'prod') : 'nowhere';
    const content = {
      image: `registry.acme.example/${placement.application}:1.${number}.${dice.below(9)}`,
      replicas: 2 + dice.below(4),
      setting: dice.chance(0.3) || before === undefined ? `v${number}` : before.content.setting,
    };
    versions.push({ change, content, bad });
  }
  return versions;
}

function tellVersion(deps: StoryDeps, told: Told, story: ApplicationStory, index: number, version: Version): void {
  const { dice } = deps;
  told.writes.push({ kind: 'put-change', change: version.change });
  const begins = version.change.seenAt;
  const devEnd = tellStage(deps, told, story, {
    stage: 0,
    version,
    begins,
    by: version.change.author.email,
    heldMs: 0,
  });
  if (version.bad === 'dev') {
    tellRevert(deps, told, story, version, devEnd);
    return;
  }
  const stagingEnd = tellStage(deps, told, story, { stage: 1, version, begins: devEnd, by: 'fairlead', heldMs: 0 });
  const last = index === story.versions.length - 1;
  const promotes = index === 0 || version.bad === 'prod' || (last ? dice.chance(0.8) : dice.chance(0.28));
  if (promotes) tellPromotion(deps, told, story, { index, version, stagingEnd });
}

type Promoting = { readonly index: number; readonly version: Version; readonly stagingEnd: EpochMs };

function tellPromotion(deps: StoryDeps, told: Told, story: ApplicationStory, promoting: Promoting): void {
  const { dice, now } = deps;
  const { index, version, stagingEnd } = promoting;
  const nextAt = story.versions[index + 1]?.change.seenAt ?? now;
  const promotedAt =
    index === 0 ? stagingEnd + minuteMs : atWork(stagingEnd + dice.between(20 * minuteMs, 14 * hourMs), dice);
  if (index > 0 && promotedAt > Math.min(nextAt, now - 2 * hourMs)) return;
  const author = dice.pick(people);
  const promotion = makeChange(deps, placementIn(story, 2), {
    kind: 'promotion',
    title: `Promote ${story.application} to prod: ${version.change.to.slice(0, 7)}`,
    author,
    of: version.change.id,
    seenAt: promotedAt,
    from: null,
    to: version.change.to,
  });
  told.writes.push({ kind: 'put-change', change: promotion });
  const promoted: Version = { ...version, change: promotion };
  const heldMs = dice.chance(0.4) ? dice.between(2 * minuteMs, 50 * minuteMs) : 0;
  const prodEnd = tellStage(deps, told, story, {
    stage: 2,
    version: promoted,
    begins: promotedAt,
    by: author.email,
    heldMs,
  });
  if (version.bad === 'prod') tellRevert(deps, told, story, version, prodEnd);
  if (dice.chance(0.5)) tellDrift(deps, told, story, promoted, Math.min(nextAt, now) - 1);
}

function placementIn({ running }: ApplicationStory, stage: number): Placement {
  const found = running.find(({ placement }) => placement.stageIndex === stage) ?? running[0];
  if (found === undefined) throw new RangeError('an application without placements has no stage');
  return found.placement;
}

type StageDraft = {
  readonly stage: number;
  readonly version: Version;
  readonly begins: EpochMs;
  readonly by: string;
  readonly heldMs: number;
};

/** Delivers a version to every placement of a stage; those on which it turns out bad go back. Returns when all was over. */
function tellStage(deps: StoryDeps, told: Told, story: ApplicationStory, draft: StageDraft): EpochMs {
  const { dice } = deps;
  const { stage, version, by, heldMs } = draft;
  let ends = draft.begins;
  const places = story.running.filter(({ placement }) => placement.stageIndex === stage);
  for (const [index, running] of places.entries()) {
    const { placement } = running;
    const startedAt = draft.begins + dice.between(1_500, 8_000) + (stage === 2 ? index * dice.between(500, 4_000) : 0);
    const before = runningVersion(story, running);
    const from = before === null ? null : story.bundle(placement, before);
    const bundle = story.bundle(placement, version);
    const hits = version.bad === 'dev' || (version.bad === 'prod' && stage === 2 && (index === 0 || dice.chance(0.15)));
    const common = {
      version,
      before,
      bundle,
      from,
      heldMs,
      heldBy: 'waits for a promotion window',
      by,
      withPlan: draft.begins > deps.now - 2 * dayMs,
    };
    const outcome = !hits ? 'healthy' : before === null ? 'failed' : 'rolled-back';
    const delivery = deliver(deps, told, running, { ...common, kind: 'change', startedAt, reason: '', outcome });
    let over = delivery.endedAt ?? startedAt;
    if (outcome === 'rolled-back' && before !== null && from !== null) {
      const back = goBack(deps, told, running, {
        ...common,
        version: before,
        before: version,
        bundle: from,
        from: bundle,
        startedAt: over,
      });
      over = back.endedAt ?? over;
      told.writes.push({
        kind: 'put-bad',
        placement: placement.id,
        bundle: bundle.digest,
        reason: crashFailure.message,
        at: over,
      });
    }
    ends = Math.max(ends, over);
  }
  return ends;
}

function goBack(
  deps: StoryDeps,
  told: Told,
  running: Running,
  draft: Omit<DeliveryDraft, 'kind' | 'reason' | 'outcome'>,
) {
  const reason = `the delivery before it failed: ${crashFailure.message}`;
  return deliver(deps, told, running, {
    ...draft,
    kind: 'rollback',
    heldMs: 0,
    by: 'fairlead',
    reason,
    outcome: 'healthy',
  });
}

/** The version whose bundle a placement holds, by the change that brought it. */
export function runningVersion(story: ApplicationStory, { state }: Running): Version | null {
  const { applied } = state;
  if (applied === null) return null;
  return story.versions.find(({ change }) => change.id === applied.change || change.to === applied.revision) ?? null;
}

function tellRevert(deps: StoryDeps, told: Told, story: ApplicationStory, version: Version, at: EpochMs): void {
  const placement = placementIn(story, 0);
  const author = { name: 'Fairlead', email: 'fairlead@localhost' };
  const title = `Revert "${version.change.title}"`;
  const change = makeChange(deps, placement, {
    kind: 'revert',
    title,
    author,
    of: version.change.id,
    seenAt: at + 2_000,
    from: version.change.to,
    body: crashFailure.message,
  });
  told.writes.push({ kind: 'put-change', change });
  const running = story.running.find((entry) => entry.placement === placement);
  if (running === undefined) return;
  const message = `${title} was pushed to ${placement.source.repo}`;
  told.events.push(
    eventOf(running, null, {
      at: at + 2_000,
      kind: 'revert-pushed',
      message,
      severity: 'info',
      data: { commit: change.to, of: version.change.to },
    }),
  );
}

/** Somebody changes live objects by hand; where the policy says so it is put back, elsewhere it is told. */
function tellDrift(deps: StoryDeps, told: Told, story: ApplicationStory, version: Version, until: EpochMs): void {
  const { dice } = deps;
  for (const running of story.running) {
    if (!dice.chance(0.03) || running.state.applied === null) continue;
    const { placement } = running;
    const at = dice.between(running.state.applied.at + 10 * minuteMs, until);
    if (at >= until) continue;
    const before = runningVersion(story, running) ?? version;
    const bundle = story.bundle(placement, before);
    const kind = bundle.objects[0]?.ref.kind ?? 'Deployment';
    const object = `${kind}/${bundle.objects[0]?.ref.name ?? ''}`;
    const by = dice.pick(['kubectl-edit', 'kubectl-scale', 'vertical-autoscaler', 'unknown-operator']);
    const message = `${placement.application} in ${placement.stage}: ${object} no longer holds what was applied (${by})`;
    told.events.push(
      eventOf(running, null, {
        at,
        kind: 'drift-found',
        message,
        severity: 'warning',
        data: { by, objects: [object] },
      }),
    );
    if (placement.settings.heal !== 'correct') continue;
    deliver(deps, told, running, {
      version: before,
      before,
      bundle,
      from: bundle,
      kind: 'correction',
      startedAt: at + 1_000,
      heldMs: 0,
      heldBy: '',
      by: 'fairlead',
      reason: `${object} was changed by ${by}`,
      outcome: 'healthy',
      withPlan: false,
    });
  }
}

/** Where the repositories of all applications stand. */
export function refOf(story: ApplicationStory): { readonly repo: RepoUrl; readonly commit: CommitSha } | null {
  const last = story.versions.at(-1);
  return last === undefined ? null : { repo: last.change.repo, commit: last.change.to };
}
