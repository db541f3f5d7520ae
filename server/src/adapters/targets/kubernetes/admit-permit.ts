import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { ExecuteRequest } from '../../../ports/target.ts';

/** The last check before a write: the permit is for this placement and still valid. Error: `forbidden`. */
export function admitPermit({ on, permit }: Pick<ExecuteRequest, 'on' | 'permit'>, now: EpochMs): void {
  if (permit.placement !== on.placement) {
    throw refused(
      'placement',
      `the permit is for placement ${permit.placement}, not for ${on.placement}; make a plan for this placement`,
    );
  }
  if (permit.plan === '') throw refused('plan', 'the permit names no plan; make one first');
  if (now >= permit.expiresAt)
    throw refused('expired', `the permit for plan ${permit.plan.slice(0, 12)} has expired; gates must be passed again`);
}

function refused(reason: string, message: string): AppError {
  return new AppError('forbidden', message, { details: { reason } });
}
