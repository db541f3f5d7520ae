import type { Conflict } from '@fairlead/core/model/plan.ts';
import type { PlacementOnTarget } from '../../../ports/target.ts';
import type { LiveObject } from './live-object.ts';
import { applicationMark, installationLabel, placementLabel } from './marks.ts';

/**
 * Whose an object is by its marks, where it is somebody else's: another installation's, or another placement's that was
 * not handed over to us (`claimedUid` is the one that the inventory names). All placements of an installation write
 * as one field manager, so the API server keeps no two of them apart: the marks do.
 */
export function strangerOf(
  live: LiveObject,
  on: PlacementOnTarget,
  claimedUid: string | null,
): Omit<Conflict, 'ref'> | undefined {
  const { labels, annotations, uid } = live;
  const installation = labels[installationLabel];
  if (installation === undefined) return undefined;
  const next = 'take it out of one of the two, or let the other release it first';
  if (installation !== on.installation) {
    return { owner: `Fairlead installation ${installation}`, reason: 'another installation manages it', next };
  }
  const placement = labels[placementLabel];
  if (placement === on.placement || placement === undefined || claimedUid === uid) return undefined;
  const owner = annotations[applicationMark] ?? `placement ${placement}`;
  return { owner, reason: 'another application of this installation manages it', next };
}

/** Whether an object carries this placement's marks. */
export function isOwn({ labels }: LiveObject, on: PlacementOnTarget): boolean {
  return labels[installationLabel] === on.installation && labels[placementLabel] === on.placement;
}
