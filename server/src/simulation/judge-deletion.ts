import { objectKey } from '@fairlead/core/model/object.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { ExecuteRequest, Target } from '../ports/target.ts';
import { loadBundle } from '../reconcile/bundle-storage.ts';
import type { SimWorld } from './sim-world.ts';

/** What is wrong with the deletions of a request, judged from outside: by what placements declare, and by counting. */
export async function judgeDeletion(
  world: SimWorld,
  target: Target,
  request: ExecuteRequest,
  plan: Plan | undefined,
): Promise<readonly string[]> {
  const prunes = request.changes.filter((change) => change.action === 'prune');
  if (prunes.length === 0) return [];
  const wrong: string[] = [];
  const pruned = new Set(prunes.map((change) => objectKey(change.ref)));
  const { store, sealer, hash } = world;
  for (const { placement, state } of await world.rows()) {
    if (placement.target !== target.name || placement.withdrawn || state.desired === null) continue;
    const { objects } = await loadBundle({ store, sealer, hash }, state.desired.bundle);
    for (const { ref } of objects)
      if (pruned.has(objectKey(ref)))
        wrong.push(`${objectKey(ref)} is deleted though ${placement.application} declares it`);
  }
  const delivery = await store.delivery(request.delivery as never);
  const row = await store.placement(request.on.placement);
  if (delivery === undefined || row === undefined) return [...wrong, 'its delivery or placement is not in the store'];
  if (delivery.kind === 'rollback') wrong.push('a rollback deletes');
  const confirmed = (await store.decisions()).some(
    (decision) =>
      decision.kind === 'confirmation' &&
      decision.placement === row.placement.id &&
      decision.plan === request.permit.plan,
  );
  if (confirmed) return wrong;
  const inventory = (await store.objectsOf(row.placement.id)).length;
  const planned = plan?.prunes.length ?? prunes.length;
  const { settings } = row.placement;
  if (request.objects.length === 0 && delivery.only === undefined)
    wrong.push('a whole application is deleted without confirmation');
  if (prunes.length * 2 > inventory)
    wrong.push(`${prunes.length} of ${inventory} objects are deleted without confirmation`);
  if (planned > Math.max(10, Math.floor(inventory * 0.2)))
    wrong.push(`${planned} objects are deleted without confirmation`);
  if (delivery.keep === true) wrong.push('it was asked to delete nothing');
  if (settings.prune === 'confirm') wrong.push('this tier asks for confirmation');
  if (settings.prune === 'off' && !delivery.prune) wrong.push('pruning is off');
  return wrong;
}
