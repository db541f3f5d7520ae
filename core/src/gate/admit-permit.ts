import { AppError } from '../lib/app-error.ts';
import type { EpochMs, PlacementId } from '../model/ids.ts';
import type { Permit } from '../model/plan.ts';

/**
 * The last check before a target writes: the permit names a plan, is for this placement, has not run out, and its
 * writer has not been replaced. `highestEpoch` is the highest that has written to the target; 0 where the target cannot
 * know. Throws `forbidden`, with what is wrong in `details.reason`.
 */
export function admitPermit(permit: Permit, placement: PlacementId, now: EpochMs, highestEpoch = 0): void {
  if (permit.placement !== placement) {
    throw refused(
      'placement',
      `the permit is for placement ${permit.placement}, not for ${placement}; make a plan for this placement`,
    );
  }
  if (permit.plan === '') throw refused('plan', 'the permit names no plan; make one first');
  if (now >= permit.expiresAt) {
    throw refused('expired', `the permit for plan ${permit.plan.slice(0, 12)} has expired; gates must be passed again`);
  }
  if (permit.epoch < highestEpoch) {
    throw refused(
      'epoch',
      `epoch ${permit.epoch} is over: the target has been written under epoch ${highestEpoch}; another server took over`,
    );
  }
}

function refused(reason: string, message: string): AppError {
  return new AppError('forbidden', message, { details: { reason } });
}
