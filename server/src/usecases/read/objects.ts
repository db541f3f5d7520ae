import { compareJson } from '@fairlead/core/insight/compare-json.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { ok, type Result } from '@fairlead/core/lib/result.ts';
import type { RecordedEvent } from '@fairlead/core/model/event.ts';
import { formatRef, type ObjectKey, type ObjectRef, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import type { ManagedObject } from '../../ports/store.ts';
import type { PlacementOnTarget } from '../../ports/target.ts';
import { maySee, placementFor, projectFilter } from '../authorise.ts';
import type { Caller, Outcome, Refusal, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';
import { missing } from '../refuse.ts';
import { eventView } from '../view/event-view.ts';
import { objectRow } from '../view/object-row.ts';
import { shownObjects } from '../view/shown-objects.ts';

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
  if (!project.ok) return project;
  const filter = { text: query.search, ...given({ project: project.value, target: query.target }) };
  const found = await deps.store.searchObjects(filter, query.limit ?? 50);
  const rows = await Promise.all(
    found.map(async (object) => ({ object, row: await deps.store.placement(object.placement) })),
  );
  const items = rows.flatMap(({ object, row }) =>
    row !== undefined && maySee(caller, row.placement.project) ? [objectRow(row.placement, object)] : [],
  );
  return ok({ items, asOf: deps.clock.now() });
}

/** Finds an object of a placement by `Kind/name`, `Kind/namespace/name` or its key. */
export async function findObject(
  deps: UseCaseDeps,
  placement: Placement,
  text: string,
): Promise<Result<ManagedObject, Refusal>> {
  const objects = await deps.store.objectsOf(placement.id);
  const found = objects.find((object) => object.key === text || formatRef(parseObjectKey(object.key)) === text);
  return found === undefined ? missing('object', `${text} in ${placement.application}`) : ok(found);
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
  const managed = await findObject(deps, placement, object);
  if (!managed.ok) return managed;
  const ref = parseObjectKey(managed.value.key);
  const version = state.desired ?? state.applied;
  const [shown, live, events] = await Promise.all([
    shownObjects(deps, version?.bundle ?? null),
    liveObject(deps, caller, placement, ref),
    deps.store.events({ placement: placement.id }, 500),
  ]);
  const desired = shown?.find((entry) => objectKey(entry.ref) === managed.value.key)?.shown ?? null;
  return ok({
    ...objectRow(placement, managed.value),
    desired,
    live: live.object,
    liveUnavailable: live.unavailable,
    differences: desired === null || live.object === null ? [] : compareJson(live.object, desired),
    owner: `${placement.application} in ${placement.stage} (${placement.project})`,
    history: events
      .filter((event) => concerns(event, managed.value.key))
      .slice(0, 50)
      .map(eventView),
    asOf: deps.clock.now(),
  });
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
