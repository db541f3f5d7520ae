import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, objectKey } from '@fairlead/core/model/object.ts';
import { crashFailure, type DeliveryDraft, deliver, eventOf } from './fleet-delivery.ts';
import { people } from './fleet-names.ts';
import {
  hourMs,
  makeChange,
  minuteMs,
  type Running,
  type StoryDeps,
  type Told,
  type Version,
  whereOf,
} from './fleet-story.ts';
import { type ApplicationStory, runningVersion } from './fleet-weeks.ts';

const incident = 'checkout-api';
const frozen = 'ledger-api';

/** What the last hours left open: an incident, holds, drift, failures, a lost cluster. Returns the decisions in force. */
export function tellPresent(
  deps: StoryDeps,
  told: Told,
  stories: readonly ApplicationStory[],
  lostTarget: string,
): readonly Decision[] {
  const { dice } = deps;
  const decisions: Decision[] = [];
  for (const story of stories) {
    if (story.application === incident) tellIncident(deps, told, story);
    else if (dice.chance(0.06)) tellRolling(deps, told, story);
    for (const running of story.running) {
      if (running.placement.target === lostTarget) tellLost(deps, running);
      else if (running.state.delivery === null) tellTrouble(deps, told, story, running, decisions);
      told.writes.push({ kind: 'put-state', state: running.state });
    }
  }
  decisions.push({
    id: dice.hex(16),
    kind: 'freeze',
    scope: { application: frozen, tier: 'production' },
    until: deps.now + 5 * hourMs,
    all: false,
    by: 'Lena Novak',
    reason: 'month-end closing',
    at: deps.now - 3 * hourMs,
  });
  return decisions;
}

type Rollout = { readonly version: Version; readonly startedAt: EpochMs; readonly by: string };

function nextVersion(
  deps: StoryDeps,
  told: Told,
  story: ApplicationStory,
  agoMs: number,
  title: string,
): Rollout | null {
  const { dice, now } = deps;
  const last = story.versions.at(-1);
  const first = story.running[0];
  if (last === undefined || first === undefined) return null;
  const author = dice.pick(people);
  const draft = { title, author, seenAt: now - agoMs, from: last.change.to } as const;
  const commit = makeChange(deps, first.placement, {
    ...draft,
    kind: 'commit',
    of: null,
    seenAt: now - agoMs - hourMs,
  });
  const promotion = makeChange(deps, first.placement, {
    ...draft,
    kind: 'promotion',
    title: `Promote ${story.application} to prod: ${commit.to.slice(0, 7)}`,
    of: commit.id,
    to: commit.to,
  });
  told.writes.push({ kind: 'put-change', change: commit }, { kind: 'put-change', change: promotion });
  const content = { ...last.content, image: `registry.acme.example/${story.application}:2.0.${dice.below(90)}` };
  const version: Version = { change: promotion, content, bad: 'nowhere' };
  story.versions.push(version);
  return { version, startedAt: now - agoMs, by: author.email };
}

/** A promotion minutes ago: some places run it, some degrade under it, the rest waits. */
function tellIncident(deps: StoryDeps, told: Told, story: ApplicationStory): void {
  const rollout = nextVersion(deps, told, story, 14 * minuteMs, 'Charge the card before reserving stock');
  if (rollout === null) return;
  for (const [index, running] of production(story).entries()) {
    if (index < 9) bring(deps, told, story, running, rollout, 'healthy');
    else if (index < 12) degrade(running, bring(deps, told, story, running, rollout, 'health'));
    else if (index < 14) failed(running, bring(deps, told, story, running, rollout, 'failed'));
    else waitAt(running, bring(deps, told, story, running, rollout, 'gate', dependencyHold), dependencyHold);
  }
}

const dependencyHold: Hold = {
  gate: 'dependency',
  rule: 'spec.dependsOn',
  reason: 'blocked on pricing-api in prod: degraded for 9 min',
  next: 'see why with `fairlead why pricing-api`',
  until: null,
};

/** A promotion that is on its way over the clusters right now. */
function tellRolling(deps: StoryDeps, told: Told, story: ApplicationStory): void {
  const { dice } = deps;
  const rollout = nextVersion(
    deps,
    told,
    story,
    dice.between(2 * minuteMs, 40 * minuteMs),
    'Answer health checks while warming up',
  );
  if (rollout === null) return;
  const places = production(story);
  const arrived = dice.below(places.length);
  for (const [index, running] of places.entries()) {
    if (index < arrived) bring(deps, told, story, running, rollout, 'healthy');
    else if (index < arrived + 3) progressing(running, bring(deps, told, story, running, rollout, 'health'));
  }
}

function production({ running }: ApplicationStory): readonly Running[] {
  return running.filter(({ placement, state }) => placement.stageIndex === 2 && state.applied !== null);
}

function bring(
  deps: StoryDeps,
  told: Told,
  story: ApplicationStory,
  running: Running,
  { version, startedAt, by }: Rollout,
  outcome: DeliveryDraft['outcome'],
  hold?: Hold,
): Delivery {
  const before = runningVersion(story, running);
  const bundle = story.bundle(running.placement, version);
  running.state = {
    ...running.state,
    desired: { revision: version.change.to, bundle: bundle.digest, change: version.change.id },
  };
  return deliver(deps, told, running, {
    version,
    before,
    bundle,
    from: before === null ? null : story.bundle(running.placement, before),
    kind: 'change',
    startedAt: startedAt + deps.dice.below(20_000),
    heldMs: 0,
    heldBy: hold?.reason ?? '',
    by,
    reason: '',
    outcome,
    withPlan: true,
    ...(hold === undefined ? {} : { hold }),
  });
}

function progressing(running: Running, delivery: Delivery): void {
  const updatedAt = delivery.executedAt ?? delivery.startedAt;
  running.state = { ...running.state, delivery: delivery.id, sync: 'pending', health: 'progressing', updatedAt };
}

function degrade(running: Running, delivery: Delivery): void {
  progressing(running, delivery);
  running.state = { ...running.state, health: 'degraded' };
}

function failed(running: Running, delivery: Delivery): void {
  const updatedAt = delivery.endedAt ?? delivery.startedAt;
  running.state = {
    ...running.state,
    sync: 'failed',
    health: 'degraded',
    failure: crashFailure,
    attempt: 2,
    updatedAt,
  };
}

function waitAt(running: Running, delivery: Delivery, hold: Hold): void {
  running.state = {
    ...running.state,
    delivery: delivery.id,
    sync: 'held',
    holds: [hold],
    updatedAt: delivery.startedAt,
  };
}

/** A cluster that does not answer: nobody knows how things are there. */
function tellLost({ now }: StoryDeps, running: Running): void {
  running.state = { ...running.state, sync: 'unknown', health: 'unknown', updatedAt: now - 26 * minuteMs };
}

/** Of so many places a few always have something. */
function tellTrouble(
  deps: StoryDeps,
  told: Told,
  story: ApplicationStory,
  running: Running,
  decisions: Decision[],
): void {
  const { dice, now } = deps;
  const at = now - dice.between(2 * minuteMs, 30 * hourMs);
  const version = runningVersion(story, running);
  const main = version === null ? undefined : story.bundle(running.placement, version).objects[0];
  if (main === undefined) {
    running.state = { ...running.state, sync: 'pending', health: 'missing', updatedAt: at };
    return;
  }
  const roll = dice.fraction();
  if (roll < 0.007) tellDrifted(told, running, main, at);
  else if (roll < 0.0095) running.state = { ...running.state, ...broken, updatedAt: at };
  else if (roll < 0.012) tellDegraded(told, running, at);
  else if (roll < 0.0135) running.state = { ...running.state, health: 'suspended', updatedAt: at };
  else if (roll < 0.0165) decisions.push(personDecides(deps, running, roll < 0.015 ? 'pause' : 'pin', at));
  else if (roll < 0.022) {
    const { application, stage } = running.placement;
    const next = `look at the plan and confirm it with \`fairlead confirm ${application} --stage ${stage}\``;
    running.state = { ...running.state, sync: 'held', holds: [{ ...deletionHold, next }], updatedAt: at };
  }
}

const broken = { sync: 'failed', failure: crashFailure, health: 'degraded', attempt: 3 } as const;

const deletionHold: Hold = {
  gate: 'deletion',
  rule: 'data-bearing kinds are never deleted unasked',
  reason: 'StatefulSet/store would be deleted with its data',
  next: '',
  until: null,
};

function tellDrifted(told: Told, running: Running, { ref }: DesiredObject, at: EpochMs): void {
  const drifted = [objectKey(ref)];
  const message = `${whereOf(running.placement)}: ${ref.kind}/${ref.name} no longer holds what was applied (kubectl-edit)`;
  running.state = { ...running.state, sync: 'drifted', drifted, driftSince: at, updatedAt: at };
  const data = { by: 'kubectl-edit', objects: drifted };
  told.events.push(eventOf(running, null, { at, kind: 'drift-found', message, severity: 'warning', data }));
}

function tellDegraded(told: Told, running: Running, at: EpochMs): void {
  running.state = { ...running.state, health: 'degraded', updatedAt: at };
  const message = `${whereOf(running.placement)} is degraded: ${crashFailure.message}`;
  const data = { to: 'degraded' };
  told.events.push(eventOf(running, null, { at, kind: 'health-changed', message, severity: 'error', data }));
}

function personDecides({ dice, now }: StoryDeps, running: Running, kind: 'pause' | 'pin', at: EpochMs): Decision {
  const { placement, state } = running;
  const made = { id: dice.hex(16), placement: placement.id, by: dice.pick(people).name, at };
  if (kind === 'pin' && state.applied !== null)
    return { ...made, kind: 'pin', bundle: state.applied.bundle, not: null, reason: 'the newer one is slow here' };
  const until = now + dice.between(hourMs, 20 * hourMs);
  return { ...made, kind: 'pause', until, reason: 'debugging on this cluster' };
}
