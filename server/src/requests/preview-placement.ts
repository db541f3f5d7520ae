import { initialState } from '@fairlead/core/delivery/initial-state.ts';
import { objectEffects } from '@fairlead/core/impact/object-effects.ts';
import type { ExpectedGate, ExpectedPlan, Finding, PlacementPreview } from '@fairlead/core/impact/preview.ts';
import type { Reached } from '@fairlead/core/impact/reached-placements.ts';
import { type BundleDifference, compareBundles, type ShownObject } from '@fairlead/core/insight/compare-bundles.ts';
import { findDangling } from '@fairlead/core/insight/find-dangling.ts';
import { maskObject } from '@fairlead/core/insight/mask-object.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type ChangeId, changeId, type RepoUrl } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, formatRef } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Plan, PlannedChange } from '@fairlead/core/model/plan.ts';
import type { Finding as PolicyFinding } from '@fairlead/core/model/policy.ts';
import { claimsOn } from '../reconcile/claims.ts';
import { openDelivery } from '../reconcile/course.ts';
import { askGates } from '../reconcile/gate.ts';
import { previewJudgement } from '../reconcile/judge-bundle.ts';
import type { Pass } from '../reconcile/pass.ts';
import { planNow } from '../reconcile/plan-now.ts';
import { type Instead, type RenderedAt, renderAt } from './render-at.ts';
import type { RequestDeps } from './request-deps.ts';

const mostObjects = 100;
const mostFields = 60;
const mostFindings = 50;

export type PlacementLook = { readonly preview: PlacementPreview; readonly renders: number };

/** Both sides of one placement: its branch as it is, and as the request would leave it. */
export type Sides = { readonly before: Instead; readonly after: Instead };

/** What a request does to one placement: both sides rendered, compared, and held against the live target where that is connected. */
export async function previewPlacement(
  deps: RequestDeps,
  reached: Reached,
  sides: Sides,
  signal: AbortSignal,
): Promise<PlacementLook | undefined> {
  const subject = reached.after ?? reached.before;
  if (subject === null) return undefined;
  const old =
    reached.before === null ? null : await renderAt(deps, await passOf(deps, reached.before), sides.before, signal);
  const gone = reached.declaration === 'withdrawn' || reached.after === null;
  const now = gone ? null : await renderAt(deps, await passOf(deps, subject), sides.after, signal);
  const renders = [old, now].filter((side) => side?.ok === true && side.value.isFresh).length;
  const known = nameOf(subject, reached);
  if (now !== null && !now.ok) {
    // Where it does not render before either, the request is not to blame and brings nothing.
    const { message, next } = now.error;
    const findings: readonly Finding[] =
      old?.ok === false
        ? [
            {
              severity: 'warning',
              path: subject.source.path,
              message: 'it cannot be rendered without the request either',
            },
          ]
        : [];
    return { renders, preview: { ...known, failure: { message, next }, findings } };
  }
  const before = old?.ok === true ? old.value.bundle.objects : [];
  const after = now?.value ?? null;
  const { objects, equal } = compareBundles(shown(deps, before), shown(deps, after?.bundle.objects ?? []));
  const effects = objectEffects(objects, before, after?.bundle.objects ?? []);
  const planned =
    after === null || objects.length === 0
      ? { plan: null, unasked: '', gates: [], replaced: [], oneWay: [] }
      : await askTarget(deps, subject, after, reached, signal);
  return {
    renders,
    preview: {
      ...known,
      ...effects,
      objects: objects.slice(0, mostObjects).map(cut),
      more: Math.max(0, objects.length - mostObjects),
      equal,
      replaced: [...new Set([...effects.replaced, ...planned.replaced])],
      oneWay: [...new Map([...effects.oneWay, ...planned.oneWay].map((one) => [one.object, one])).values()],
      findings:
        after === null
          ? []
          : [...findingsOn(subject, after, before), ...(await policyFindings(deps, subject, after, old, signal))],
      plan: planned.plan,
      unasked: planned.unasked,
      gates: planned.gates,
    },
  };
}

function nameOf(placement: Placement, { reachedBy, declaration }: Reached): PlacementPreview {
  const { id, project, application, stage, target, tier } = placement;
  return {
    placement: id,
    ...{ project, application, stage, target, tier, reachedBy, declaration },
    ...{ objects: [], more: 0, equal: 0, failure: null, plan: null, unasked: '' },
    ...{ replaced: [], deleted: [], oneWay: [], podsRestarted: 0, findings: [], gates: [] },
  };
}

async function passOf(deps: RequestDeps, placement: Placement): Promise<Pass> {
  const row = await deps.store.placement(placement.id);
  const state = row?.state ?? initialState(placement.id);
  return { placement, state, delivery: null, decisions: await deps.store.decisions(), stuck: null };
}

/** The values of a Secret are masked, whatever it was rendered from. */
function shown(deps: RequestDeps, objects: readonly DesiredObject[]): readonly ShownObject[] {
  const digest = (text: string): string => deps.sealer.keyedDigest(text);
  return objects.map((object) => {
    const secret = object.secret || (object.ref.kind === 'Secret' && object.ref.group === '');
    return { ref: object.ref, shown: maskObject({ ...object, secret }, digest) };
  });
}

function cut(difference: BundleDifference): BundleDifference {
  return difference.differences.length <= mostFields
    ? difference
    : { ...difference, differences: difference.differences.slice(0, mostFields) };
}

/** What only the new side has: what was wrong before is not the request's. */
function findingsOn(
  { targetKind }: Placement,
  { bundle, warnings }: RenderedAt,
  before: readonly DesiredObject[],
): readonly Finding[] {
  const told = warnings.map(({ path, line, message }): Finding => {
    return { severity: 'warning', path: line > 0 ? `${path}:${line}` : path, message };
  });
  if (targetKind !== 'kubernetes') return told.slice(0, mostFindings);
  const known = new Set(findDangling(before).map(({ message }) => message));
  const dangling = findDangling(bundle.objects).filter(({ message }) => !known.has(message));
  const found = dangling.map(
    ({ object, message }): Finding => ({ severity: 'warning', path: object.origin.path, message }),
  );
  return [...told, ...found].slice(0, mostFindings);
}

/** What policies find on the new side and not on the old one, exempted findings aside. */
async function policyFindings(
  deps: RequestDeps,
  placement: Placement,
  after: RenderedAt,
  before: Awaited<ReturnType<typeof renderAt>> | null,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const now = await previewJudgement(deps, placement, after.bundle.digest, signal);
  if (now === undefined) return [];
  const old =
    before?.ok === true ? await previewJudgement(deps, placement, before.value.bundle.digest, signal) : undefined;
  const nameOfFinding = ({ rule, object, message }: PolicyFinding): string =>
    `${rule} ${object === null ? '' : formatRef(object)} ${message}`;
  const known = new Set((old?.judgement.findings ?? []).map(nameOfFinding));
  return now.judgement.findings
    .filter((finding) => finding.exempt === undefined && !known.has(nameOfFinding(finding)))
    .slice(0, mostFindings)
    .map((finding): Finding => {
      const { rule, object, origin, message, fix, action } = finding;
      const where = object === null ? rule : `${rule} on ${formatRef(object)}`;
      const words = fix === '' ? message : `${message}. ${fix}`;
      return {
        severity: action === 'deny' ? 'error' : 'warning',
        path: origin?.path ?? placement.source.path,
        message: `${where}: ${words}`,
      };
    });
}

type Asked = {
  readonly plan: ExpectedPlan | null;
  readonly unasked: string;
  readonly gates: readonly ExpectedGate[];
  readonly replaced: readonly string[];
  readonly oneWay: PlacementPreview['oneWay'];
};

const nothing = { plan: null, gates: [], replaced: [], oneWay: [] };

/** The plan that the delivery would have, with the target's own dry run, and the gates as they stand now. Nothing is written. */
async function askTarget(
  deps: RequestDeps,
  placement: Placement,
  { bundle, revision }: RenderedAt,
  { reachedBy }: Reached,
  signal: AbortSignal,
): Promise<Asked> {
  const target = deps.target(placement.target);
  if (target === undefined) return { ...nothing, unasked: `target ${placement.target} is not connected` };
  const pass = await passOf(deps, placement);
  try {
    const objects = await deps.store.objectsOf(placement.id);
    const change: ChangeId = changeId(deps.hash, placement.source.repo as RepoUrl, '', revision);
    const aim = { bundle: bundle.digest, revision, change };
    const course = { kind: 'deliver', aim, as: 'change', by: 'fairlead', reason: '', unpin: false } as const;
    const delivery = openDelivery(deps, pass, course, 'change');
    const { conflicts, handedOver } = await claimsOn(deps, pass, bundle, objects);
    const planned = await planNow(
      deps,
      pass,
      {
        ...{ delivery, target, bundle, claims: conflicts, agreed: undefined },
        objects: [...objects, ...handedOver],
        wishes: { tryCreations: true, mayTrustWatch: true },
      },
      signal,
    );
    if (planned.kind === 'later') return { ...nothing, unasked: planned.reason };
    const { fresh } = planned;
    const judged = await previewJudgement(deps, placement, bundle.digest, signal);
    // Who signs the merge is known only once somebody has made it.
    const asked = { delivery, plan: fresh, fresh, judgement: judged?.judgement, signatures: [] };
    const decision = await askGates(deps, pass, asked);
    const holds = decision.kind === 'wait' ? decision.holds : [];
    return {
      ...planOf(fresh),
      unasked: '',
      gates: [
        ...byPerson(reachedBy, placement),
        ...holds.map(({ gate, rule, reason, next, until }) => ({ gate, rule, reason, next, until })),
      ],
    };
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    return { ...nothing, unasked: `target ${placement.target} could not be asked: ${error.message}` };
  }
}

function planOf(plan: Plan): Pick<Asked, 'plan' | 'replaced' | 'oneWay'> {
  const changes = plan.waves.flatMap((wave) => wave.changes);
  const all: readonly PlannedChange[] = [...changes, ...plan.prunes];
  const count = (action: PlannedChange['action']): number => all.filter((change) => change.action === action).length;
  return {
    plan: {
      create: count('create'),
      change: count('change'),
      replace: count('replace'),
      prune: count('prune'),
      heldPrunes: plan.heldPrunes.length,
      conflicts: plan.conflicts.slice(0, 20).map(({ ref, reason, owner }) => `${formatRef(ref)}: ${reason} (${owner})`),
    },
    replaced: changes.filter(({ action }) => action === 'replace').map(({ ref }) => formatRef(ref)),
    oneWay: all.flatMap(({ ref, irreversible }) =>
      irreversible === undefined ? [] : [{ object: formatRef(ref), reason: irreversible }],
    ),
  };
}

/** A stage that does not follow by itself waits for a person, whatever the other gates say. */
function byPerson(reachedBy: Reached['reachedBy'], { application, stage }: Placement): readonly ExpectedGate[] {
  if (reachedBy === 'promotion')
    return [
      {
        gate: 'promotion',
        rule: 'spec.stages',
        reason: 'it follows once a healthy stage before it is promoted',
        next: `\`fairlead promote ${application} --to ${stage}\``,
        until: null,
      },
    ];
  if (reachedBy === 'sync')
    return [
      {
        gate: 'manual',
        rule: 'spec.sync',
        reason: 'it waits for a person',
        next: `\`fairlead sync ${application}\``,
        until: null,
      },
    ];
  return [];
}
