import type { ChainedAuditRecord } from '@fairlead/core/model/audit.ts';
import type { Decision, Scope } from '@fairlead/core/model/decision.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { ExecuteRequest } from '../ports/target.ts';
import type { SimWorld } from './sim-world.ts';

/**
 * Which decisions of people a write goes against, judged from outside. What is recorded in the audit before the write's
 * intent binds it; a write that had begun by then is finished.
 */
export async function judgeDecisions(
  world: SimWorld,
  request: ExecuteRequest,
  intent: ChainedAuditRecord,
): Promise<readonly string[]> {
  const { store, clock } = world;
  const row = await store.placement(request.on.placement);
  const delivery = await store.delivery(request.delivery as never);
  if (row === undefined || delivery === undefined) return ['its delivery or placement is not in the store'];
  const against = (await store.decisions()).filter(
    (decision) => inForce(decision, clock.now()) && forbids(decision, row.placement, delivery),
  );
  if (against.length === 0) return [];
  const later = await store.audit({ writer: intent.writer, after: intent.seq }, 10_000);
  const madeLater = new Set(later.flatMap(({ data }) => [data['freeze'], data['pause']]));
  return against
    .filter(({ id }) => !madeLater.has(id))
    .map(({ kind, id }) => `a ${delivery.kind} begins against the ${kind} ${id}`);
}

function inForce(decision: Decision, now: number): boolean {
  if (decision.kind !== 'freeze' && decision.kind !== 'pause') return false;
  return decision.until === null || decision.until > now;
}

function forbids(
  decision: Decision,
  placement: Placement,
  { kind, by, only }: Pick<Delivery, 'kind' | 'by' | 'only'>,
): boolean {
  if (kind === 'rollback' && by !== 'fairlead') return false;
  if (decision.kind === 'pause') return decision.placement === placement.id;
  if (decision.kind !== 'freeze' || !covers(decision.scope, placement)) return false;
  return decision.all || kind === 'change' || only !== undefined;
}

function covers(scope: Scope, placement: Placement): boolean {
  return Object.entries(scope).every(([field, value]) => placement[field as keyof Scope] === value);
}
