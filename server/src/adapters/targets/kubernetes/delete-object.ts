import { objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { ExecuteRequest } from '../../../ports/target.ts';
import { readStatus } from './api-status.ts';
import type { Cluster } from './cluster.ts';
import { pathOf } from './discovery.ts';
import { type Executed, failed } from './executed.ts';
import { missing } from './object-health.ts';
import { failureOf } from './refusal.ts';

/** Deletes exactly the object that was planned against; what is gone or another by now is left alone. */
export async function deleteObject(
  cluster: Cluster,
  request: ExecuteRequest,
  change: PlannedChange,
  signal: AbortSignal,
): Promise<Executed> {
  const { ref, liveUid } = change;
  const done: Executed = {
    effect: { key: objectKey(ref), outcome: 'done', uid: null, fingerprint: null, health: missing, failure: null },
    written: null,
  };
  const resource = liveUid === null ? undefined : await cluster.discovery.findPreferred(ref, signal);
  if (resource === undefined || liveUid === null) return done;
  const { status, body } = await cluster.api.request({
    method: 'DELETE',
    path: pathOf(resource, ref.namespace, ref.name),
    body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions: { uid: liveUid } },
    timeoutMs: Math.min(30_000, Math.max(1, request.permit.expiresAt - cluster.clock.now())),
    signal,
  });
  if (status < 300 || status === 404) return done;
  return failed(change, failureOf(readStatus(status, body), ref, true));
}
