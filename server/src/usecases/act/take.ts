import { ok } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import { formatRef, type ObjectKey, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Conflict, DraftChange } from '@fairlead/core/model/plan.ts';
import { dueObjects } from '@fairlead/core/order/due-objects.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { TakeBody, TakePreview } from '@fairlead/core/wire/view/take.ts';
import type { PlacementRow, Write } from '../../ports/store.ts';
import type { Observation } from '../../ports/target.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { onTarget } from '../read/objects.ts';
import { refuse } from '../refuse.ts';
import { describePlacement, namesOf } from '../view/names.ts';
import { commitAct } from './commit-act.ts';

type Seen = { readonly takeable: readonly (readonly [Conflict, DraftChange])[]; readonly refused: readonly Conflict[] };

/** What taking over would do, asked of the target itself: nothing is written. */
export async function previewTake(deps: UseCaseDeps, caller: Caller, id: string): Outcome<TakePreview> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const row = found.value;
  const seen = await lookAt(deps, caller, row);
  if (!seen.ok) return seen;
  const released = await releaseOf(deps, row.placement);
  return ok({
    ...namesOf(row.placement),
    revision: (row.state.desired ?? row.state.applied)?.revision ?? null,
    released: released === undefined ? null : { by: released.by, reason: released.reason, at: released.at },
    objects: seen.value.takeable.map(([{ ref, owner, reason }, change]) => ({
      ...{ object: formatRef(ref), key: objectKey(ref), owner, reason, fields: change.fields },
      restarts: change.fields.some(({ path }) => path.startsWith('/spec/template')),
    })),
    refused: seen.value.refused.map(({ ref, owner, reason, next }) => ({
      object: formatRef(ref),
      owner,
      reason,
      next,
    })),
    asOf: deps.clock.now(),
  });
}

/** Begins managing a placement: exactly the objects that the person was shown are taken from who applied them. */
export async function take(deps: UseCaseDeps, caller: Caller, id: string, body: TakeBody): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'take');
  if (!found.ok) return found;
  const row = found.value;
  const { placement } = row;
  const seen = await lookAt(deps, caller, row);
  if (!seen.ok) return seen;
  const takeable: readonly ObjectKey[] = seen.value.takeable.map(([{ ref }]) => objectKey(ref));
  const unknown = body.objects?.find((key) => !takeable.includes(key as ObjectKey)); // any text may be asked for
  if (unknown !== undefined)
    return refuse(
      'conflict',
      `${formatRef(parseObjectKey(unknown as ObjectKey))} is not there to be taken now; look again with \`fairlead take ${placement.application}/${placement.stage}\``,
    );
  const objects = takeable.filter((key) => body.objects?.includes(key) ?? true);
  const released = await releaseOf(deps, placement);
  if (objects.length === 0 && released === undefined) return refuse('conflict', nothingToTake(row, seen.value));
  const [by, at] = [nameOf(caller.actor), deps.clock.now()];
  const reason = body.reason ?? '';
  const ended: readonly Write[] = released === undefined ? [] : [{ kind: 'remove-decision', id: released.id }];
  const count = objects.length === 1 ? '1 object' : `${objects.length} objects`;
  const accepted = await commitAct(deps, caller, {
    verb: 'take',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason,
    data: { objects },
    writes: [...ended, { kind: 'put-request', placement: placement.id, request: { kind: 'take', by, objects, at } }],
    event: {
      kind: 'taken',
      message: `${by} takes over ${describePlacement(placement)}${objects.length === 0 ? '' : `: ${count} from other tools`}${reason === '' ? '' : `: ${reason}`}`,
      severity: 'warning',
    },
  });
  deps.wake(placement.id, 'take');
  return ok(accepted);
}

function nothingToTake({ placement }: PlacementRow, { refused }: Seen): string {
  const [first] = refused;
  const name = describePlacement(placement);
  if (first === undefined)
    return `no other tool holds anything of ${name}: there is nothing to take; where it is held all the same, \`fairlead refresh\` looks again`;
  return `${formatRef(first.ref)} of ${name} cannot be taken: ${first.reason} (${first.owner}); ${first.next}`;
}

/** Ends managing a placement. Its objects stay as they are; the loop takes our marks off, one by one. */
export async function release(deps: UseCaseDeps, caller: Caller, id: string, reason: string): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'take');
  if (!found.ok) return found;
  const { placement, state } = found.value;
  const name = describePlacement(placement);
  if (placement.targetKind !== 'kubernetes')
    return refuse(
      'invalid-input',
      `${name} runs on a host, which runs nothing that is nobody's; take it out of Git instead`,
    );
  if (state.observing)
    return refuse('conflict', `${name} is only observed: nothing there carries our marks by our doing`);
  if ((await releaseOf(deps, placement)) !== undefined) return refuse('conflict', `${name} was let go of already`);
  const [by, at] = [nameOf(caller.actor), deps.clock.now()];
  const decision: Decision = { id: deps.random.id(), kind: 'release', placement: placement.id, by, reason, at };
  const overlays = (await deps.store.decisions())
    .filter((one) => one.kind === 'overlay' && one.placement === placement.id)
    .map((one): Write => ({ kind: 'remove-decision', id: one.id }));
  const accepted = await commitAct(deps, caller, {
    verb: 'take',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason,
    data: { release: decision.id },
    writes: [...overlays, { kind: 'put-decision', decision }],
    event: {
      kind: 'released',
      message: `${by} lets go of ${name}: ${reason}; what runs there stays as it is`,
      severity: 'warning',
    },
  });
  deps.wake(placement.id, 'release');
  return ok(accepted);
}

type Release = Decision & { readonly kind: 'release' };

async function releaseOf({ store }: UseCaseDeps, { id }: Placement): Promise<Release | undefined> {
  return (await store.decisions()).find((one): one is Release => one.kind === 'release' && one.placement === id);
}

/** What others hold, and what of it would be ours if a person said so. */
async function lookAt(deps: UseCaseDeps, caller: Caller, { placement, state }: PlacementRow): Outcome<Seen> {
  const version = state.desired ?? state.applied;
  const name = describePlacement(placement);
  if (version === null)
    return refuse(
      'conflict',
      `nothing of ${name} has been rendered yet; see \`fairlead why ${placement.application}\``,
    );
  const target = deps.targets(placement.target);
  if (target === undefined)
    return refuse('unavailable', `target ${placement.target} is not connected; see \`fairlead get targets\``);
  const declared = (await deps.loadBundle(version.bundle)).objects;
  const all = dueObjects(declared, await deps.store.objectsOf(placement.id), { kind: 'none' });
  const request = {
    on: onTarget(deps, placement),
    objects: all.due,
    inventory: all.inventory.map(({ key, uid, baseline }) => ({ ref: parseObjectKey(key), uid, baseline })),
    ignore: placement.settings.ignore,
    tryCreations: false,
  };
  const ask = async (take: readonly ObjectKey[]): Promise<Observation | null> => {
    const outcome = await target.observe({ ...request, take }, caller.signal);
    return outcome.kind === 'observed' ? outcome.observation : null;
  };
  const before = await ask([]);
  if (before === null) return refuse('conflict', `${name} is looked at by a job of its own: nothing is taken there`);
  if (before.conflicts.length === 0) return ok({ takeable: [], refused: [] });
  const after = (await ask(before.conflicts.map(({ ref }) => objectKey(ref)))) ?? before;
  const changes = new Map(after.changes.map((change) => [objectKey(change.ref), change]));
  const left = new Map(after.conflicts.map((conflict) => [objectKey(conflict.ref), conflict]));
  return ok({
    takeable: before.conflicts.flatMap((conflict): readonly (readonly [Conflict, DraftChange])[] => {
      const change = changes.get(objectKey(conflict.ref));
      return change === undefined || left.has(objectKey(conflict.ref)) ? [] : [[conflict, change]];
    }),
    refused: [...left.values()],
  });
}
