import { AppError } from '@fairlead/core/lib/app-error.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { ExecuteRequest } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import { deleteObject } from './delete-object.ts';
import { pathOf, type Resource } from './discovery.ts';
import { readLive } from './live-object.ts';
import { pause } from './pause.ts';

const goneWithinMs = 20_000;
const askAgainMs = 100;

/**
 * An earlier run of a hook is deleted before the next one is made, since a Job cannot be changed. Error: `unavailable`
 * (try again) while a finalizer keeps it.
 */
export async function makeRoom(
  cluster: Cluster,
  request: ExecuteRequest,
  change: PlannedChange,
  resource: Resource,
  signal: AbortSignal,
): Promise<void> {
  const { ref, liveUid } = change;
  const { effect } = await deleteObject(cluster, request, change, signal);
  if (effect.failure !== null) throw new AppError('unavailable', effect.failure.message, { retry: 'backoff' });
  const untilMs = cluster.clock.monotonicMs() + goneWithinMs;
  for (;;) {
    const { status, body } = await cluster.api.request({
      method: 'GET',
      path: pathOf(resource, ref.namespace, ref.name),
      signal,
    });
    if (status === 404) return;
    if (status === 200 && readLive(body).uid !== liveUid) return; // another one by now: applying refuses it if it is a stranger's
    if (cluster.clock.monotonicMs() >= untilMs || signal.aborted) {
      throw new AppError(
        'unavailable',
        `${formatRef(ref)} of the run before is still being deleted: look at its metadata.finalizers`,
        { retry: 'backoff' },
      );
    }
    await pause(cluster.clock, askAgainMs, signal);
  }
}
