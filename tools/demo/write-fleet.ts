import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { Actor } from '@fairlead/core/model/actor.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import { eventVersion } from '@fairlead/core/model/event.ts';
import type { EpochMs, RepoUrl } from '@fairlead/core/model/ids.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { sha256 } from '../../server/src/io/sha256.ts';
import type { Sealer } from '../../server/src/ports/sealer.ts';
import type { Store, Write } from '../../server/src/ports/store.ts';
import { configurationName } from '../../server/src/reconcile/stored-names.ts';
import { Dice } from './dice.ts';
import { configurationRepo, type FleetShape, fleetConfiguration } from './fleet-configuration.ts';
import { crashFailure } from './fleet-delivery.ts';
import { tellPresent } from './fleet-present.ts';
import { minuteMs, type StoryDeps, type Told, whereOf } from './fleet-story.ts';
import { type ApplicationStory, refOf, runningVersion, tellWeeks } from './fleet-weeks.ts';

export type FleetOptions = FleetShape & { readonly seed: number; readonly weeks: number };
export type FleetDeps = {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly now: EpochMs;
  readonly progress: (text: string) => void;
};

const batchSize = 4_000;
export const crowdedApplication = 'catalog-api';

/**
 * Draws a fleet with its weeks and writes it through the store's own door: nothing in it is told to the page in any
 * other way than a real installation's. Equal seeds draw equal fleets, around now.
 */
export async function writeFleet(
  { store, sealer, now, progress }: FleetDeps,
  options: FleetOptions,
): Promise<Configuration> {
  const dice = new Dice(options.seed);
  const deps: StoryDeps = { dice, sealer, now };
  const configuration = fleetConfiguration(options, dice, sha256);
  progress(
    `${configuration.placements.length} placements of ${configuration.applications.length} applications are declared`,
  );
  const told: Told = { writes: [], events: [], records: [] };
  const stories: ApplicationStory[] = [];
  for (const [name, placements] of byApplication(configuration.placements)) {
    stories.push(tellWeeks(deps, told, placements, { weeks: options.weeks, crowd: name === crowdedApplication }));
    await write(store, told.writes.splice(0));
  }
  progress('their weeks are written');
  const lostTarget = configuration.targets.findLast(({ tier }) => tier === 'production')?.name ?? '';
  const decisions = tellPresent(deps, told, stories, lostTarget);
  await write(store, told.writes.splice(0));
  for (const story of stories) await write(store, objectWrites(deps, story));
  progress('their objects are written');
  await write(
    store,
    decisions.map((decision) => tellDecision(told, decision, configuration.placements)),
  );
  const byTime = <T extends { readonly at: EpochMs }>(items: readonly T[]): readonly T[] =>
    [...items].sort((a, b) => a.at - b.at);
  await write(
    store,
    byTime(told.records).map((record) => ({ kind: 'audit', record })),
  );
  await write(
    store,
    byTime(told.events).map((event) => ({ kind: 'event', event })),
  );
  await write(store, placeWrites(deps, configuration, stories, lostTarget));
  progress(`${told.events.length} events and ${told.records.length} audit records are written`);
  return configuration;
}

async function write(store: Store, writes: readonly Write[]): Promise<void> {
  for (let start = 0; start < writes.length; start += batchSize)
    await store.commit(writes.slice(start, start + batchSize));
}

function byApplication(placements: readonly Placement[]): ReadonlyMap<string, readonly Placement[]> {
  return Map.groupBy(placements, ({ application }) => application);
}

/** What lies on the clusters: the objects of what runs, each with its claim and health. */
function objectWrites({ dice }: StoryDeps, story: ApplicationStory): readonly Write[] {
  return story.running.flatMap((running): readonly Write[] => {
    const version = runningVersion(story, running);
    const { placement, state } = running;
    if (version === null) return [];
    return story.bundle(placement, version).objects.map((object, index): Write => {
      const baseline = dice.hex(16);
      const key = objectKey(object.ref);
      const sick = index === 0 && (state.health === 'degraded' || state.health === 'progressing');
      const status = state.health === 'unknown' ? 'unknown' : sick ? state.health : 'healthy';
      const message =
        status === 'degraded' ? crashFailure.message : status === 'progressing' ? '1 of 3 pods is ready' : '';
      return {
        kind: 'put-object',
        object: {
          target: placement.target,
          key,
          placement: placement.id,
          uid: `${dice.hex(8)}-${dice.hex(4)}-4${dice.hex(3)}-a${dice.hex(3)}-${dice.hex(12)}`,
          baseline,
          live: state.drifted.includes(key) ? dice.hex(16) : baseline,
          health: { status, message },
          origin: object.origin,
          wave: 0,
          phase: 'sync',
          updatedAt: state.updatedAt,
        },
      };
    });
  });
}

/** A decision, and what a person's act leaves besides it: its event and its record. */
function tellDecision(told: Told, decision: Decision, placements: readonly Placement[]): Write {
  const placement = 'placement' in decision ? placements.find(({ id }) => id === decision.placement) : undefined;
  const words = {
    pin: 'pinned',
    pause: 'paused',
    freeze: 'frozen',
    confirmation: 'confirmed',
    approval: 'approved',
    emergency: 'emergency-begun',
    overlay: 'acted',
    release: 'released',
  } as const;
  const actor: Actor = { issuer: 'demo', subject: decision.by, kind: 'person', person: decision.by };
  const subject = placement === undefined ? 'scope/everything' : `placement/${placement.id}`;
  const project = placement?.project ?? '';
  const { at, reason, by } = decision;
  const verb =
    decision.kind === 'confirmation'
      ? 'confirm'
      : decision.kind === 'overlay'
        ? 'act'
        : decision.kind === 'release'
          ? 'take'
          : decision.kind === 'approval'
            ? 'approve'
            : decision.kind;
  told.records.push({ at, actor, via: 'web', verb, subject, project, outcome: 'done', reason, data: {} });
  told.events.push({
    version: eventVersion,
    at,
    kind: words[decision.kind],
    project,
    placement: placement?.id ?? null,
    delivery: null,
    change: null,
    message: `${by} ${words[decision.kind]} ${placement === undefined ? 'part of the fleet' : whereOf(placement)}: ${reason}`,
    severity: 'warning',
    data: { by },
  });
  return { kind: 'put-decision', decision };
}

/** Targets, repositories and the configuration itself. */
function placeWrites(
  { now }: StoryDeps,
  configuration: Configuration,
  stories: readonly ApplicationStory[],
  lost: string,
): readonly Write[] {
  const refs = stories.flatMap((story) => refOf(story) ?? []);
  const repos = new Set<RepoUrl>([configurationRepo, ...refs.map(({ repo }) => repo)]);
  return [
    ...configuration.targets.map(({ name }): Write => {
      const reachable = name !== lost;
      const message = reachable
        ? ''
        : 'connect ETIMEDOUT: the API server does not answer; nothing is written there until it does';
      const lastContactAt = reachable ? now - 4_000 : now - 26 * minuteMs;
      return { kind: 'put-target', state: { target: name, reachable, message, version: 'v1.36.3', lastContactAt } };
    }),
    ...[...repos].map(
      (repo): Write => ({
        kind: 'put-repo',
        state: { repo, checkedAt: now - 20_000, failure: null, failingSince: null, held: null },
      }),
    ),
    ...refs.map(
      ({ repo, commit }): Write => ({
        kind: 'put-ref',
        ref: { repo, ref: 'refs/heads/main', commit, seenAt: now - 20_000 },
      }),
    ),
    { kind: 'replace-problems', repo: configurationRepo, problems: configuration.problems },
    { kind: 'put-configuration', name: configurationName, value: configuration as unknown as Json }, // plain data, as the loader stores it
  ];
}
