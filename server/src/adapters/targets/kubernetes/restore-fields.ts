import { type DesiredObject, objectKey } from '@fairlead/core/model/object.ts';
import type { IgnoreRule } from '@fairlead/core/model/settings.ts';
import type { PlacementOnTarget } from '../../../ports/target.ts';
import type { ApiAnswer } from './api-client.ts';
import { ownershipConflicts, readStatus } from './api-status.ts';
import { appliedManifest } from './applied-manifest.ts';
import { applyObject, type Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { rulesWithScalers, withIgnored, withoutPath } from './ignored-fields.ts';
import type { LiveObject } from './live-object.ts';
import { fieldManager, marksOf } from './marks.ts';

export type Restore = {
  readonly on: PlacementOnTarget;
  readonly resource: Resource;
  readonly objects: readonly DesiredObject[];
  readonly ignore: readonly IgnoreRule[];
  readonly signal: AbortSignal;
};

/**
 * Brings back to what Git says the fields of an object that nobody holds. Unforced: whatever somebody else holds by now is
 * left to the gates of a correction. Undefined where Git does not declare the object.
 */
export async function restoreFields(
  cluster: Cluster,
  live: LiveObject,
  { on, resource, objects, ignore, signal }: Restore,
): Promise<ApiAnswer | undefined> {
  const key = objectKey(live.ref);
  const object = objects.find(({ ref }) => objectKey(ref) === key);
  if (object === undefined) return undefined;
  const manager = fieldManager(on.installation);
  const marked = appliedManifest(object, marksOf(on, cluster.digests.hash));
  const manifest = withIgnored(marked, live, manager, rulesWithScalers(ignore, objects));
  const { namespace, name } = live.ref;
  const send = (sent: typeof manifest): Promise<ApiAnswer> =>
    applyObject(cluster, { resource, namespace, name, manager, manifest: sent, dryRun: false, force: false, signal });
  const answer = await send(manifest);
  const held = answer.status === 409 ? ownershipConflicts(readStatus(409, answer.body)) : [];
  return held.length === 0 ? answer : send(held.reduce((rest, { path }) => withoutPath(rest, path), manifest));
}
