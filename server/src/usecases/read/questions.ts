import { judgedAdditions } from '@fairlead/core/delivery/drifted-rows.ts';
import { compareBundles } from '@fairlead/core/insight/compare-bundles.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import { healthStatuses, syncStatuses } from '@fairlead/core/model/health.ts';
import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { CompareView, DriftView, TraceView, WhyView } from '@fairlead/core/wire/view/question.ts';
import type { ManagedObject, PlacementRow } from '../../ports/store.ts';
import { applicationRows } from '../application-rows.ts';
import { maySee, placementFor, projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given, pageOf } from '../page.ts';
import { missing, refuse } from '../refuse.ts';
import { changeRow } from '../view/change-row.ts';
import { decidedFor } from '../view/decisions.ts';
import { explainPlacement } from '../view/explain-placement.ts';
import { describePlacement, namesOf } from '../view/names.ts';
import { shownObjects } from '../view/shown-objects.ts';
import { strangersView } from '../view/strangers-view.ts';

/** Why an application is as it is: a sentence for each stage, and the one that matters most. */
export async function why(
  deps: UseCaseDeps,
  caller: Caller,
  application: string,
  query: QueryOf<Routes['why']>,
): Outcome<WhyView> {
  const found = await applicationRows(deps, caller, application, query.project);
  if (!found.ok) return found;
  const rows = found.value.filter(({ placement }) => query.stage === undefined || placement.stage === query.stage);
  if (rows.length === 0) return missing('stage', `${query.stage ?? ''} of ${application}`);
  const sorted = [...rows].sort((a, b) => a.placement.stageIndex - b.placement.stageIndex);
  const decisions = await deps.store.decisions();
  const stages = await Promise.all(
    sorted.map(async (row) => ({
      ...namesOf(row.placement),
      sync: row.state.sync,
      health: row.state.health,
      revision: row.state.applied?.revision ?? null,
      ...(await explainPlacement(deps, row, decidedFor(row.placement, decisions, deps.clock.now()).pin)),
    })),
  );
  const worst = [...stages].reverse().sort((a, b) => urgency(a) - urgency(b))[0];
  const { sentence = '', next = '', rule = '' } = worst ?? {};
  return ok({ application, sentence, next, rule, stages, asOf: deps.clock.now() });
}

/** Smaller is more urgent. A stage that only waits for its promotion is not what a person asks about. */
function urgency({ sync, health }: Pick<PlacementRow['state'], 'sync' | 'health'>): number {
  return Math.min(
    syncStatuses.indexOf(sync),
    health === 'degraded' || health === 'missing' ? healthStatuses.indexOf(health) : 99,
  );
}

/** From a live object to the person whose change brought it. */
export async function trace(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['trace']>,
): Outcome<AnswerOf<Routes['trace']>> {
  const project = projectFilter(caller, undefined);
  const filter = { text: query.name, ...given({ project, target: query.target }) };
  const found = (await deps.store.searchObjects(filter, 200)).filter((object) => {
    const ref = parseObjectKey(object.key);
    return (
      ref.name === query.name &&
      ref.kind.toLowerCase() === query.kind.toLowerCase() &&
      (query.namespace ?? ref.namespace) === ref.namespace
    );
  });
  const traced = await Promise.all(found.map((object) => traceObject(deps, caller, object)));
  return ok({ items: traced.flat(), asOf: deps.clock.now() });
}

async function traceObject(deps: UseCaseDeps, caller: Caller, object: ManagedObject): Promise<readonly TraceView[]> {
  const row = await deps.store.placement(object.placement);
  if (row === undefined || !maySee(caller, row.placement.project)) return [];
  const { placement, state } = row;
  const change = state.applied === null ? undefined : await deps.store.change(state.applied.change);
  const [newest] = state.applied === null ? [] : await deps.store.healthyBundles(placement.id, 1);
  const name = formatRef(parseObjectKey(object.key));
  const file = object.origin === null ? null : { repo: placement.source.repo, ...object.origin };
  const where = file === null ? '' : `, declared in ${file.path}${file.line > 0 ? `:${file.line}` : ''}`;
  const who =
    change === undefined ? '' : `, brought by "${change.title}" of ${change.author.name} (${change.to.slice(0, 7)})`;
  return [
    {
      object: name,
      placement: namesOf(placement),
      uid: object.uid,
      health: object.health.status,
      file,
      revision: state.applied?.revision ?? null,
      delivery: newest?.delivery ?? null,
      change: change === undefined ? null : await changeRow(deps, caller, change),
      sentence: `${name} belongs to ${describePlacement(placement)}${where}${who}.`,
    },
  ];
}

/** What ran at a moment, placement by placement. */
export async function at(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['at']>,
): Outcome<AnswerOf<Routes['at']>> {
  const project = projectFilter(caller, query.project);
  const filter = given({ project, application: query.application });
  const page = await deps.store.placements(filter, pageOf(query));
  const items = await Promise.all(
    page.items.map(async ({ placement }) => {
      const then = await deps.store.appliedAt(placement.id, query.time);
      return {
        ...namesOf(placement),
        revision: then?.revision ?? null,
        bundle: then?.bundle ?? null,
        change: then?.change ?? null,
        since: then?.at ?? null,
      };
    }),
  );
  return ok({ items, next: page.next, total: page.total, asOf: deps.clock.now() });
}

/** What differs between what two placements run, or once ran: of a bundle of old, only where it was delivered. */
export async function compare(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['compare']>,
): Outcome<CompareView> {
  const a = await placementFor(deps, caller, query.a, 'view');
  if (!a.ok) return a;
  const b = await placementFor(deps, caller, query.b, 'view');
  if (!b.ok) return b;
  const [from, to] = await Promise.all([
    versionAt(deps, a.value, query.aBundle),
    versionAt(deps, b.value, query.bBundle),
  ]);
  if (from === undefined || to === undefined) {
    return refuse(
      'not-found',
      'that bundle was not delivered there lately; see `fairlead history` for those that were',
    );
  }
  const [before, after] = await Promise.all([from, to].map((version) => shownObjects(deps, version?.bundle ?? null)));
  if (before === null || before === undefined || after === null || after === undefined) {
    return refuse('not-found', 'one of the two bundles is no longer kept; refresh both placements and compare again');
  }
  const side = ({ placement }: PlacementRow, version: Delivered) => ({
    ...namesOf(placement),
    revision: version?.revision ?? null,
    bundle: version?.bundle ?? null,
  });
  const sides = { a: side(a.value, from), b: side(b.value, to) };
  return ok({ ...sides, ...compareBundles(before, after), asOf: deps.clock.now() });
}

type Delivered = { readonly revision: string | null; readonly bundle: BundleDigest } | null;
const mostDeliveries = 500;

/** What runs at a placement, or the version of a bundle among its latest deliveries; undefined where it is not among them. */
async function versionAt(
  deps: UseCaseDeps,
  { placement, state }: PlacementRow,
  bundle: string | undefined,
): Promise<Delivered | undefined> {
  if (bundle === undefined || bundle === state.applied?.bundle) return state.applied;
  const { items } = await deps.store.deliveries({ placement: placement.id }, { limit: mostDeliveries, cursor: null });
  const brought = items.find(({ to }) => to === bundle);
  if (brought !== undefined) return { revision: brought.revision, bundle: brought.to };
  const left = items.find(({ from }) => from === bundle)?.from;
  return left === undefined || left === null ? undefined : { revision: null, bundle: left };
}

/** Placements whose live objects no longer hold what was applied. */
export async function drift(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['drift']>,
): Outcome<AnswerOf<Routes['drift']>> {
  const project = projectFilter(caller, query.project);
  const filter = given({ project, application: query.application });
  const page = await deps.store.placements({ ...filter, sync: 'drifted' }, pageOf(query));
  const added = await Promise.all(page.items.map((row) => additionsOf(deps, row)));
  const items = page.items.map(({ placement, state }, index) => ({
    ...namesOf(placement),
    heal: placement.settings.heal,
    objects: state.drifted.map((key) => formatRef(parseObjectKey(key))),
    added: added[index] ?? [],
    strangers: strangersView(state),
    since: state.driftSince,
    correctionAttempt: state.correctionAttempt,
    nextAt: state.nextAt,
  }));
  return ok({ items, next: page.next, total: page.total, asOf: deps.clock.now() });
}

/** What others added to the objects that drifted; read only where the settings ask for it. */
async function additionsOf(deps: UseCaseDeps, { placement, state }: PlacementRow): Promise<DriftView['added']> {
  if (placement.settings.additions === undefined || state.drifted.length === 0) return [];
  const rows = (await deps.store.objectsOf(placement.id)).filter(({ key }) => state.drifted.includes(key));
  return rows.flatMap((row) =>
    judgedAdditions(row, placement.settings).map(({ by, field }) => ({
      object: formatRef(parseObjectKey(row.key)),
      by,
      field,
    })),
  );
}
