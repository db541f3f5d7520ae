import { AppError } from '@fairlead/core/lib/app-error.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import { deleteObject } from './delete-object.ts';
import { pathOf, type Resource } from './discovery.ts';
import { readLive } from './live-object.ts';
import { pause } from './pause.ts';
import type { Wave } from './wave.ts';

const goneWithinMs = 20_000;
const askAgainMs = 100;

/**
 * An earlier run of a hook is deleted before the next one is made, since a Job cannot be changed; so is an object that
 * is replaced. Error: `unavailable` (try again) while a finalizer keeps it.
 */
export async function makeRoom(wave: Wave, change: PlannedChange, resource: Resource): Promise<void> {
  const { ref, liveUid } = change;
  const { cluster, signal } = wave;
  const { effect } = await deleteObject(wave, change);
  if (effect.failure !== null) throw new AppError('unavailable', effect.failure.message, { retry: 'backoff' });
  const untilMs = cluster.clock.monotonicMs() + goneWithinMs;
  for (;;) {
    const { status, body } = await cluster.api.request({
      method: 'GET',
      path: pathOf(resource, ref.namespace, ref.name),
      signal,
    });
    if (status === 404) return;
    const live = status === 200 ? readLive(body) : undefined;
    if (live !== undefined && live.uid !== liveUid) return; // another one by now: applying refuses it if it is a stranger's
    if (cluster.clock.monotonicMs() >= untilMs || signal.aborted) {
      const finalizers = live === undefined ? [] : live.finalizers;
      const waits = finalizers.length === 0 ? 'what it owns' : `its finalizers (${finalizers.join(', ')})`;
      const what = `the ${formatRef(ref)} before is still being deleted and waits for ${waits}`;
      throw new AppError('unavailable', what, { retry: 'backoff' });
    }
    await pause(cluster.clock, askAgainMs, signal);
  }
}
