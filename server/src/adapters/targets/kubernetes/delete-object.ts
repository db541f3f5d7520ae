import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import { objectOptions } from '@fairlead/core/order/object-options.ts';
import { readStatus } from './api-status.ts';
import { pathOf } from './discovery.ts';
import { type Executed, failed } from './executed.ts';
import { isSecret } from './fingerprint.ts';
import { letGo } from './let-go.ts';
import { type LiveObject, lingers, readLive } from './live-object.ts';
import { missing, objectHealth } from './object-health.ts';
import { deletionFailure } from './refusal.ts';
import type { Wave } from './wave.ts';

/** Deletes exactly the object that was planned against; what is gone or another by now is left alone. */
export async function deleteObject(wave: Wave, change: PlannedChange): Promise<Executed> {
  const { ref, liveUid } = change;
  const { cluster, signal } = wave;
  const done = gone(change);
  const resource = liveUid === null ? undefined : await cluster.discovery.findPreferred(ref, signal);
  if (resource === undefined || liveUid === null) return done;
  const path = pathOf(resource, ref.namespace, ref.name);
  const now = await cluster.api.request({ method: 'GET', path, signal });
  if (now.status === 404) return done;
  const live = now.status === 200 ? readLive(now.body) : undefined;
  if (live?.uid === liveUid && live.beingDeleted) return gone(change, live);
  const { status, body } =
    change.keep && live !== undefined
      ? ((await letGo(cluster, live, { path, manager: wave.manager, timeoutMs: wave.timeoutMs(), signal })) ?? {
          status: 200,
          body: {},
        })
      : await cluster.api.request({
          method: 'DELETE',
          path,
          body: deleteOptions(liveUid, live),
          timeoutMs: wave.timeoutMs(),
          signal,
        });
  if (status === 404) return done;
  if (status >= 300)
    return failed(change, deletionFailure(readStatus(status, body), ref, live === undefined || isSecret(live)));
  return change.keep ? done : gone(change, body['kind'] === 'Status' ? undefined : readLive(body));
}

/** What the effect of a deletion is: gone, or on its way while finalizers hold it. */
function gone({ ref }: PlannedChange, live?: LiveObject): Executed {
  const effect = { key: objectKey(ref), outcome: 'done', fingerprint: null, failure: null } as const;
  if (live === undefined || !lingers(live)) return { effect: { ...effect, uid: null, health: missing }, written: null };
  return { effect: { ...effect, uid: live.uid, health: objectHealth(live), lingers: true }, written: null };
}

function deleteOptions(uid: string, live: LiveObject | undefined): JsonObject {
  const { propagation } = objectOptions(live?.manifest.metadata ?? { name: '' });
  return { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: propagation, preconditions: { uid } };
}
