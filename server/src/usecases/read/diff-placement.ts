import { ok } from '@fairlead/core/lib/result.ts';
import {
  type DesiredObject,
  formatRef,
  type ObjectRef,
  objectKey,
  parseObjectKey,
} from '@fairlead/core/model/object.ts';
import type { DraftChange } from '@fairlead/core/model/plan.ts';
import { dueObjects } from '@fairlead/core/order/due-objects.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { DiffView } from '@fairlead/core/wire/view/object.ts';
import type { Observation, ObserveRequest } from '../../ports/target.ts';
import { placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { namesOf } from '../view/names.ts';
import { onTarget } from './objects.ts';

type Row = DiffView['objects'][number];

/** What bringing Git's bundle about would change now, asked of the target itself: its rules of ownership apply. */
export async function diffPlacement(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  query: QueryOf<Routes['diffPlacement']>,
): Outcome<DiffView> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const version = state.desired ?? state.applied;
  const { revision = null, bundle = null } = version ?? {};
  const answer = (objects: readonly Row[]) =>
    ok({ ...namesOf(placement), revision, bundle, objects, asOf: deps.clock.now() });
  const target = deps.targets(placement.target);
  if (version === null) return answer([unseen(placement.application, 'nothing has been rendered yet')]);
  if (target === undefined)
    return answer([unseen(placement.application, `target ${placement.target} is not connected`)]);
  const declared = (await deps.loadBundle(version.bundle)).objects;
  // Hooks run with a delivery: what they left is no difference between Git and the target.
  const all = dueObjects(declared, await deps.store.objectsOf(placement.id), { kind: 'none' });
  // Asked about one object, the target is asked about that one only: its answer costs what it is about.
  const wanted = query.object;
  const asked = (ref: ObjectRef): boolean =>
    wanted === undefined || objectKey(ref) === wanted || formatRef(ref) === wanted;
  const objects = all.due.filter(({ ref }) => asked(ref));
  const inventory = all.inventory.filter(({ key }) => asked(parseObjectKey(key)));
  const request: ObserveRequest = {
    on: onTarget(deps, placement),
    objects,
    inventory: inventory.map(({ key, uid, baseline }) => ({ ref: parseObjectKey(key), uid, baseline })),
    ignore: placement.settings.ignore,
  };
  const outcome = await target.observe(request, caller.signal);
  if (outcome.kind === 'later') return answer([unseen(placement.application, outcome.reason)]);
  const rows = [
    ...rowsOf(outcome.observation, query.all === true ? objects : []),
    ...outcome.observation.incomplete.map((reason) => unseen(placement.application, reason)),
  ];
  return answer(rows);
}

function rowsOf({ changes, conflicts }: Observation, all: readonly DesiredObject[]): readonly Row[] {
  const changed = new Set(changes.map((change) => objectKey(change.ref)));
  const equal = all.filter((object) => !changed.has(objectKey(object.ref)));
  return [
    ...changes.map((change) => row(change.ref, changeOf(change), messageOf(change), change.fields)),
    ...conflicts.map(({ ref, reason, owner }) => row(ref, 'unknown', `${reason} (owned by ${owner})`)),
    ...equal.map(({ ref }) => row(ref, 'none', '')),
  ];
}

function row(ref: ObjectRef, change: Row['change'], message: string, differences: Row['differences'] = []): Row {
  return { object: formatRef(ref), key: objectKey(ref), change, message, differences };
}

function unseen(application: string, message: string): Row {
  return { object: application, key: '', change: 'unknown', message, differences: [] };
}

function changeOf({ action }: DraftChange): Row['change'] {
  return action === 'create' || action === 'prune' ? action : 'change';
}

function messageOf(change: DraftChange): string {
  return change.irreversible ?? (change.action === 'run' ? 'would run' : '');
}
