import { formatDuration } from '../lib/duration.ts';
import type { Decision } from '../model/decision.ts';
import type { Delivery, DeliveryPhase } from '../model/delivery.ts';
import type { HealthStatus } from '../model/health.ts';
import type { EpochMs } from '../model/ids.ts';
import { formatRef, parseObjectKey } from '../model/object.ts';
import type { Placement, PlacementState } from '../model/placement.ts';
import type { Addition } from '../model/plan.ts';
import { formatInstant } from './format-instant.ts';

/** What happened to Git after Fairlead went back by itself. */
export type RevertNote = { readonly state: 'pushed' | 'proposed' | 'impossible'; readonly commit: string };

/** A history that was rewritten and waits for a person, or a repository that does not answer. */
export type SourceTrouble =
  | { readonly kind: 'rewritten'; readonly repo: string; readonly from: string; readonly to: string }
  | { readonly kind: 'away'; readonly failure: string; readonly since: EpochMs };

/** What a sentence about one placement is made of; all of it lies in the store. */
export type ExplainFacts = {
  readonly placement: Placement;
  readonly state: PlacementState;
  /** The pin in force, if there is one. */
  readonly pin: (Decision & { readonly kind: 'pin' }) | null;
  readonly revert: RevertNote | null;
  /** Set while Git's newest word for this placement is a revert that followed a failure here: why it went back. */
  readonly reverted: { readonly reason: string } | null;
  /** What keeps newer commits of its repository from being followed; null where nothing does. */
  readonly source: SourceTrouble | null;
  /** The delivery under way, where it was read. */
  readonly delivery: Pick<Delivery, 'phase' | 'kind' | 'revision' | 'startedAt' | 'reason'> | null;
  /** The worst object that is not healthy, where it was read. */
  /** What others added to the first object that drifted, where it was read. */
  readonly added?: readonly Pick<Addition, 'by' | 'field'>[];
  readonly unhealthy: { readonly object: string; readonly message: string } | null;
  readonly now: EpochMs;
};

/** One sentence on why a placement is as it is, what to do next (empty: nothing), and the rule that decided (or empty). */
export type Explanation = { readonly sentence: string; readonly next: string; readonly rule: string };

type Part = (facts: ExplainFacts) => Explanation | null;

/**
 * Why a placement is as it is. What stands in the way comes before what moves, what moves before what is wrong with
 * what runs, and that before the good news; the first that applies is the answer.
 */
export function explain(facts: ExplainFacts): Explanation {
  for (const part of parts) {
    const explanation = part(facts);
    if (explanation !== null) return explanation;
  }
  return sentence(`${name(facts)} has not been looked at yet`, 'wait a moment, or look at `fairlead events`');
}

const wentBack: Part = (facts) => {
  const { pin, placement, state } = facts;
  if (pin === null || pin.by !== 'fairlead' || pin.not === null) return null;
  const there = state.applied?.bundle === pin.bundle;
  if (!there && state.holds.length > 0) return null;
  const to = there ? shortOf(state.applied?.revision) : pin.bundle.slice(0, 7);
  const verb = there ? 'went back' : 'is going back';
  const text = `${placement.application} in ${placement.stage} ${verb} to ${to} because ${pin.reason}${revertWords(facts.revert)}`;
  return sentence(
    text,
    'push a version that works; the pin is then lifted by itself',
    'a bundle that failed here is not run again by itself',
  );
};

const underPin: Part = (facts) => {
  const { pin, state } = facts;
  if (pin === null || pin.by === 'fairlead' || state.delivery !== null) return null;
  if (state.holds.some((hold) => hold.gate !== 'pin')) return null;
  const until = pin.not === null ? 'until somebody unpins it' : 'until Git asks for another version';
  const next = `lift it with \`fairlead unpin ${target(facts)}\``;
  return sentence(
    `${name(facts)} stays at ${running(facts)} ${until}: pinned by ${pin.by}: ${pin.reason}`,
    next,
    `pinned by ${pin.by}`,
  );
};

const held: Part = (facts) => {
  const [first, ...more] = facts.state.holds;
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : ` (and ${more.length} more ${more.length === 1 ? 'reason' : 'reasons'})`;
  const until = first.until === null ? '' : ` It may go on by itself at ${formatInstant(first.until, facts.now)}.`;
  return {
    sentence: `${facts.placement.application} is held in ${facts.placement.stage}: ${ended(`${first.reason}${others}`)}${until}`,
    next: first.next,
    rule: first.rule,
  };
};

const rewritten: Part = (facts) => {
  const { source } = facts;
  if (source?.kind !== 'rewritten') return null;
  return sentence(
    `${name(facts)} stays at ${running(facts)}: Git's history was rewritten from ${shortOf(source.from)} to ${shortOf(source.to)}, which does not follow it, and waits for a person`,
    `accept it with \`fairlead confirm --repo ${source.repo}\`, or push a commit that follows`,
    'a history that goes backwards is held',
  );
};

const phaseWords: { readonly [Phase in DeliveryPhase]: string } = {
  source: 'its commit is being read',
  render: 'it is being rendered',
  plan: 'it is being planned',
  gate: 'its gates are being asked',
  execute: 'it is being applied',
  health: 'it is applied and not healthy yet',
  record: 'it is being recorded',
};

const underWay: Part = (facts) => {
  const { state, delivery, now } = facts;
  if (state.delivery === null) return null;
  if (delivery === null) return sentence(`${name(facts)} is on its way to ${shortOf(state.desired?.revision)}`, '');
  const what =
    delivery.kind === 'correction'
      ? `is being put right (${delivery.reason})`
      : `is ${delivery.kind === 'rollback' ? 'going back' : 'on its way'} to ${shortOf(delivery.revision)}`;
  const waits =
    delivery.phase === 'health' && facts.unhealthy !== null
      ? `; ${facts.unhealthy.object}: ${facts.unhealthy.message}`
      : '';
  return sentence(
    `${name(facts)} ${what} since ${formatInstant(delivery.startedAt, now)}: ${phaseWords[delivery.phase]}${waits}`,
    '',
  );
};

const failed: Part = (facts) => {
  const { state, now } = facts;
  if (state.failure === null) return null;
  const runs = state.applied === null ? 'nothing runs there yet' : `${running(facts)} still counts as applied`;
  const again =
    state.nextAt === null || state.nextAt <= now ? '' : `; next attempt in ${formatDuration(state.nextAt - now)}`;
  return sentence(
    `${name(facts)} failed: ${state.failure.message} (${runs}${again})`,
    state.failure.next,
    state.failure.code,
  );
};

const drifted: Part = (facts) => {
  const { state, placement, now } = facts;
  const [first, ...more] = state.drifted;
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const since = state.driftSince === null ? '' : ` since ${formatInstant(state.driftSince, now)}`;
  const object = formatRef(parseObjectKey(first));
  const [addition, ...further] = facts.added ?? [];
  const how =
    addition === undefined
      ? `${object}${others} no longer holds what was applied`
      : `${addition.by} added ${addition.field}${further.length === 0 ? '' : ` and ${further.length} more`} to ${object}${others} beside what Git declares`;
  const what = `${name(facts)} runs ${running(facts)}, but${since} ${how}`;
  const puts =
    placement.settings.heal === 'correct' && (addition === undefined || placement.settings.additions === 'correct');
  return puts
    ? sentence(`${what}; it is put back`, '', 'drift: correct')
    : sentence(
        `${what}; it is reported, not put back`,
        `put it back with \`fairlead sync ${target(facts)}\`, or declare it in Git`,
        'drift: alert',
      );
};

const amongStrangers: Part = (facts) => {
  const { placement, state } = facts;
  const [first] = state.strangers?.objects ?? [];
  const count = state.strangers?.count ?? 0;
  if (first === undefined) return null;
  const maker = first.by === '' ? '' : ` (made by ${first.by})`;
  const more = count === 1 ? '' : ` and ${count - 1} more`;
  return sentence(
    `${placement.application} is live in ${placement.stage} at ${running(facts)}, but nobody declared ${formatRef(first.ref)}${more} in its namespaces${maker}; it is told, and never deleted`,
    'declare it in Git, delete it by hand, or leave it to its maker with a rule of spec.sync.ignore (manager)',
    'strangers: alert',
  );
};

const notYet: Part = (facts) => {
  const { state } = facts;
  if (state.request !== null)
    return sentence(
      `${name(facts)} was asked to ${state.request.kind} by ${state.request.by} and answers at its next look`,
      '',
    );
  if (state.desired === null) return null;
  if (state.applied === null)
    return sentence(`${name(facts)} runs nothing yet; Git asks for ${shortOf(state.desired.revision)}`, '');
  if (state.applied.bundle === state.desired.bundle) return null;
  return sentence(
    `${name(facts)} runs ${running(facts)}; Git asks for ${shortOf(state.desired.revision)}, which comes next`,
    '',
  );
};

const healthWords: { readonly [Status in Exclude<HealthStatus, 'healthy'>]: string } = {
  degraded: 'is degraded',
  missing: 'lacks an object',
  unknown: 'cannot be judged',
  progressing: 'is not healthy yet',
  suspended: 'is suspended',
};

const unwell: Part = (facts) => {
  const { state, unhealthy } = facts;
  if (state.applied === null || state.health === 'healthy') return null;
  const detail =
    unhealthy === null ? '' : `: ${unhealthy.object}${unhealthy.message === '' ? '' : `: ${unhealthy.message}`}`;
  const next =
    unhealthy === null
      ? `see \`fairlead describe ${target(facts)}\``
      : `see \`fairlead logs ${target(facts)} ${unhealthy.object}\``;
  return sentence(
    `${name(facts)} runs ${running(facts)} and ${healthWords[state.health]}${detail}`,
    state.health === 'suspended' ? '' : next,
  );
};

const reverted: Part = (facts) => {
  const { placement, state, now } = facts;
  if (facts.reverted === null || state.applied === null) return null;
  return sentence(
    `${placement.application} in ${placement.stage} went back by itself because ${facts.reverted.reason}; revert ${shortOf(state.desired?.revision)} made Git true again, live since ${formatInstant(state.applied.at, now)}`,
    'push a version that works',
    'a bundle that failed here is not run again by itself',
  );
};

const away: Part = (facts) => {
  const { placement, state, source, now } = facts;
  if (source?.kind !== 'away' || state.applied === null) return null;
  return sentence(
    `${placement.application} is live in ${placement.stage} at ${running(facts)}, but newer commits are not seen since ${formatInstant(source.since, now)}: ${source.failure}`,
    'see that the repository and its credential are reachable; what runs keeps running',
    'without its source a placement stays as it is',
  );
};

const live: Part = (facts) => {
  const { placement, state, now } = facts;
  if (state.applied === null) return null;
  const watched =
    state.watch === null || state.watch.until <= now
      ? 'nothing waits'
      : `watched until ${formatInstant(state.watch.until, now)}`;
  return sentence(
    `${placement.application} is live in ${placement.stage} at ${running(facts)} since ${formatInstant(state.applied.at, now)}; ${watched}`,
    '',
  );
};

const parts: readonly Part[] = [
  wentBack,
  underPin,
  held,
  rewritten,
  underWay,
  failed,
  drifted,
  amongStrangers,
  notYet,
  unwell,
  away,
  reverted,
  live,
];

function revertWords(revert: RevertNote | null): string {
  if (revert === null) return '';
  if (revert.state === 'pushed') return `; revert ${revert.commit} is in Git`;
  if (revert.state === 'proposed') return `; a revert${revert.commit === '' ? '' : ` (${revert.commit})`} is proposed`;
  return '; no revert could be made, Git still asks for the bad version';
}

function name({ placement }: ExplainFacts): string {
  return `${placement.application} in ${placement.stage}`;
}

function target({ placement }: ExplainFacts): string {
  return `${placement.application} --stage ${placement.stage}`;
}

function running({ state }: ExplainFacts): string {
  return shortOf(state.applied?.revision);
}

function shortOf(revision: string | undefined): string {
  return revision === undefined ? 'nothing' : revision.slice(0, 7);
}

function sentence(text: string, next: string, rule = ''): Explanation {
  return { sentence: ended(text), next, rule };
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
