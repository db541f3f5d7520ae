import { compareJson } from '@fairlead/core/insight/compare-json.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { RecordedEvent } from '@fairlead/core/model/event.ts';
import { formatRef, type ObjectKey, type ObjectRef, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import type { PlacementOnTarget } from '../../ports/target.ts';
import { maySee, placementFor, projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';
import { missing, refuse } from '../refuse.ts';
import { eventView } from '../view/event-view.ts';
import { namesOf } from '../view/names.ts';
import { objectRow } from '../view/object-row.ts';
import { originView } from '../view/origin-view.ts';
import { shownObjects } from '../view/shown-objects.ts';
import { findRef } from './find-ref.ts';

/** The objects that a placement owns. */
export async function listPlacementObjects(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
): Outcome<AnswerOf<Routes['listPlacementObjects']>> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const objects = await deps.store.objectsOf(found.value.placement.id);
  return ok({ items: objects.map((object) => objectRow(found.value.placement, object)), asOf: deps.clock.now() });
}

/** Objects of all placements the caller sees whose name holds the text. */
export async function searchObjects(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['searchObjects']>,
): Outcome<AnswerOf<Routes['searchObjects']>> {
  const project = projectFilter(caller, undefined);
  const kinds = query.kinds?.split(',').filter((kind) => kind !== '');
  const filter = { text: query.search, ...given({ project, target: query.target, kinds }) };
  const found = await deps.store.searchObjects(filter, query.limit ?? 50);
  const rows = await Promise.all(
    found.map(async (object) => ({ object, row: await deps.store.placement(object.placement) })),
  );
  const items = rows.flatMap(({ object, row }) =>
    row !== undefined && maySee(caller, row.placement.project) ? [objectRow(row.placement, object)] : [],
  );
  return ok({ items, asOf: deps.clock.now() });
}

/** How a target knows this placement. */
export function onTarget(deps: UseCaseDeps, { id, project, application }: Placement): PlacementOnTarget {
  return { installation: deps.installation, placement: id, project, application };
}

/** One object: live against Git, with owner and history. The live part is empty where the target cannot be asked. */
export async function readObject(deps: UseCaseDeps, caller: Caller, id: string, object: string): Outcome<ObjectView> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const subject = await findRef(deps, placement, object);
  if (!subject.ok) return subject;
  if (subject.value.managed === null) return readMade(deps, caller, placement, subject.value.ref);
  const { ref, managed } = subject.value;
  const version = state.desired ?? state.applied;
  const [shown, live, events, overlays] = await Promise.all([
    shownObjects(deps, version?.bundle ?? null),
    liveObject(deps, caller, placement, ref),
    deps.store.events({ placement: placement.id }, 500),
    deps.store.decisions(),
  ]);
  const desired = shown?.find((entry) => objectKey(entry.ref) === managed.key)?.shown ?? null;
  return ok({
    ...objectRow(placement, managed),
    origin: originView(deps, found.value)(managed),
    desired,
    live: live.object,
    liveUnavailable: live.unavailable,
    differences: desired === null || live.object === null ? [] : differencesOf(live.object, desired),
    owner: ownerOf(placement),
    overlay: overlayView(overlays, placement, managed.key),
    history: events
      .filter((event) => concerns(event, managed.key))
      .slice(0, 50)
      .map(eventView),
    asOf: deps.clock.now(),
  });
}

/** An object that Git does not declare, made below one that it does: a pod. Only the target knows it. */
async function readMade(deps: UseCaseDeps, caller: Caller, placement: Placement, ref: ObjectRef): Outcome<ObjectView> {
  const target = deps.targets(placement.target);
  if (target === undefined)
    return refuse('unavailable', `target ${placement.target} is not connected; see \`fairlead get targets\``);
  const on = onTarget(deps, placement);
  const [live, tree, events] = await Promise.all([
    liveObject(deps, caller, placement, ref),
    target.tree(on, [ref], caller.signal),
    deps.store.events({ placement: placement.id }, 500),
  ]);
  const node = tree.nodes.find(({ parent }) => parent === '');
  if (node === undefined) return missing('object', `${formatRef(ref)} in ${placement.application}`);
  return ok({
    ...namesOf(placement),
    key: objectKey(ref),
    object: formatRef(ref),
    kind: ref.kind,
    name: ref.name,
    uid: node.uid,
    health: node.health.status,
    message: node.health.message,
    drifted: false,
    added: [],
    origin: null,
    updatedAt: node.createdAt ?? deps.clock.now(),
    desired: null,
    live: live.object,
    liveUnavailable: live.unavailable,
    differences: [],
    owner: ownerOf(placement),
    overlay: null,
    history: events.filter((event) => concerns(event, objectKey(ref))).map(eventView),
    asOf: deps.clock.now(),
  });
}

function ownerOf({ application, stage, project }: Placement): string {
  return `${application} in ${stage} (${project})`;
}

function overlayView(decisions: readonly Decision[], placement: Placement, key: ObjectKey): ObjectView['overlay'] {
  const found = decisions.find((one) => one.kind === 'overlay' && one.placement === placement.id && one.object === key);
  if (found?.kind !== 'overlay') return null;
  const { action, replicas, by, reason, at, until } = found;
  return { action, replicas, by, reason, at, until };
}

/** From live to Git, of what Git declares: targets, controllers and defaults fill in the rest of an object. */
function differencesOf(live: JsonObject, desired: JsonObject): ObjectView['differences'] {
  return compareJson(live, desired).filter(({ after }) => after !== undefined);
}

type Live = { readonly object: JsonObject | null; readonly unavailable: string };

async function liveObject(deps: UseCaseDeps, caller: Caller, placement: Placement, ref: ObjectRef): Promise<Live> {
  const target = deps.targets(placement.target);
  if (target === undefined) return { object: null, unavailable: `target ${placement.target} is not connected` };
  try {
    const object = await target.live(onTarget(deps, placement), ref, caller.signal);
    return { object: object ?? null, unavailable: '' };
  } catch (error) {
    if (error instanceof AppError) return { object: null, unavailable: error.message };
    throw error;
  }
}

/** An event is about an object when it names it, in whatever field. */
function concerns(event: RecordedEvent, key: ObjectKey): boolean {
  const name = formatRef(parseObjectKey(key));
  return event.message.includes(name) || JSON.stringify(event.data).includes(key);
}
