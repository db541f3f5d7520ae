import type { Failure } from '@fairlead/core/model/failure.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { Effect } from '../../../ports/target.ts';
import type { Resource } from './discovery.ts';

/** The outcome for the caller; kind and version after a write for those who watch. */
export type Executed = {
  readonly effect: Effect;
  readonly written: { readonly resource: Resource; readonly resourceVersion: string } | null;
};

export function failed({ ref }: PlannedChange, failure: Failure): Executed {
  const health = { status: 'unknown', message: failure.message } as const;
  return {
    effect: { key: objectKey(ref), outcome: 'failed', uid: null, fingerprint: null, health, failure },
    written: null,
  };
}
