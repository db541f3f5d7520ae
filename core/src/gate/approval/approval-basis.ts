import type { Json } from '../../lib/json.ts';
import { stableStringify } from '../../lib/stable-stringify.ts';
import type { Hash } from '../../model/ids.ts';
import type { Placement } from '../../model/placement.ts';

/**
 * What an approval covers beside its plan, as a digest: the placement, where its target really leads, the guards that
 * asked, and the policies that judged. An approval given under others is void, so that neither a rule nor a destination can
 * be swapped under it.
 *
 * @param destination the declaration of the target: a plan names it only.
 * @param policies digest over the policies that bind the placement; empty where none does.
 */
export function approvalBasis(hash: Hash, placement: Placement, destination: Json, policies: string): string {
  const { id, project, application, target, stage, tier, guards } = placement;
  const approve = guards.approve.map((rule) => ({ ...rule }) as unknown as Json); // plain data
  const review = (guards.review ?? []).map((rule) => ({ ...rule }));
  return hash(
    stableStringify({ id, project, application, target, stage, tier, approve, review, destination, policies }),
  );
}
