import type { InstallationId, PlacementId } from '@fairlead/core/model/ids.ts';
import {
  type DesiredObject,
  formatRef,
  type Manifest,
  type ObjectRef,
  objectKey,
  refOf,
} from '@fairlead/core/model/object.ts';
import { sha256 } from '../../../../io/sha256.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { Random } from '../../../../ports/random.ts';
import { type ApiAccess, defaultApiLimits } from '../api-access.ts';
import { ApiClient } from '../api-client.ts';
import type { Cluster } from '../cluster.ts';
import { CustomHealth, noChecks } from '../custom-health.ts';
import { Discovery, pathOf } from '../discovery.ts';
import { inParallel } from '../in-parallel.ts';
import { KubernetesTarget } from '../kubernetes-target.ts';
import { listPage } from '../list-kind.ts';
import { type LiveObject, readLive } from '../live-object.ts';
import { managerOf } from '../survey/manager-of.ts';
import { declaredManifest } from './declared-manifest.ts';

export type Adopted = {
  readonly ref: ObjectRef;
  readonly manifest: Manifest;
  /** What taking this manifest over would change of the live object or run into; empty is the proof that nothing would. */
  readonly differences: readonly string[];
};
export type Adoption = {
  readonly objects: readonly Adopted[];
  /** What was left out, with the reason. */
  readonly left: readonly string[];
};
export type AdoptDeps = { readonly clock: Clock; readonly random: Random };

const listsAtOnce = 8;
const passing: ReadonlySet<string> = new Set(['Event', 'Lease', 'EndpointSlice', 'Endpoints', 'ControllerRevision']);
const madeForEach: ReadonlySet<string> = new Set(['ConfigMap/kube-root-ca.crt', 'ServiceAccount/default']);

/**
 * The declared objects of a namespace as manifests for Git, each proven by observing it as a delivery would: dry runs,
 * nothing is written. Secrets are left out, since their values do not belong into Git in clear.
 */
export async function adoptNamespace(
  access: ApiAccess,
  namespace: string,
  { clock, random }: AdoptDeps,
  signal: AbortSignal,
): Promise<Adoption> {
  const digests = { hash: sha256, keyedDigest: sha256 };
  const api = new ApiClient(access, defaultApiLimits);
  const discovery = new Discovery(api, () => clock.monotonicMs());
  const cluster: Cluster = { api, discovery, digests, clock, health: new CustomHealth({ ...noChecks, clock }) };
  const target = new KubernetesTarget('adopt', access, { clock, random, digests });
  try {
    const found = await liveObjects(cluster, namespace, signal);
    const left: string[] = [];
    const manifests: Manifest[] = [];
    for (const live of found) {
      const reason = whyLeft(live);
      if (reason === undefined) manifests.push(declaredManifest(live));
      else if (reason !== '') left.push(`${formatRef(live.ref)}: ${reason}`);
    }
    return { objects: await prove(target, manifests, signal), left };
  } finally {
    await target.close();
    await api.close();
  }
}

async function liveObjects(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<readonly LiveObject[]> {
  const { resources } = await cluster.discovery.watchable(signal);
  const kinds = resources.filter(({ namespaced, kind }) => namespaced && !passing.has(kind));
  const found = await inParallel(kinds, listsAtOnce, async (resource) => {
    const page = await listPage(cluster, resource, namespace, {}, 'names', signal);
    const names = (page?.items ?? []).map(
      (item) => readLive({ ...item, apiVersion: 'v1', kind: resource.kind }).ref.name,
    );
    return inParallel(names, 1, async (name) => {
      const { status, body } = await cluster.api.request({
        method: 'GET',
        path: pathOf(resource, namespace, name),
        signal,
      });
      return status === 200 ? [readLive(body)] : [];
    });
  });
  const objects = found.flat(2);
  return objects.sort((a, b) => (objectKey(a.ref) < objectKey(b.ref) ? -1 : 1));
}

/** Undefined for what is adopted; empty for what nobody declared and nobody misses. */
function whyLeft(live: LiveObject): string | undefined {
  if (madeForEach.has(`${live.ref.kind}/${live.ref.name}`)) return '';
  if (live.beingDeleted) return 'is being deleted';
  const manager = managerOf(live);
  if (manager === undefined) return '';
  if (manager.tool === 'Fairlead') return `is managed by Fairlead already (${manager.name})`;
  if (live.ref.group === '' && live.ref.kind === 'Secret')
    return 'its values do not belong into Git in clear; bring it by other means';
  return undefined;
}

async function prove(
  target: KubernetesTarget,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<readonly Adopted[]> {
  const objects = manifests.map((manifest): DesiredObject => {
    return { ref: refOf(manifest), manifest, origin: { path: '', line: 0 }, secret: false };
  });
  const on = {
    installation: 'adopt' as InstallationId,
    placement: 'adopt' as PlacementId,
    project: 'default',
    application: 'adopt',
  };
  const outcome = await target.observe({ on, objects, inventory: [], ignore: [] }, signal);
  const seen =
    outcome.kind === 'observed' ? outcome.observation : { changes: [], conflicts: [], incomplete: [outcome.reason] };
  return objects.map(({ ref, manifest }) => {
    const key = objectKey(ref);
    const changed = seen.changes.filter((change) => objectKey(change.ref) === key);
    return {
      ref,
      manifest,
      differences: [
        ...changed.flatMap(({ fields }) => fields.filter(({ path }) => !isMark(path)).map(({ path }) => path)),
        ...seen.conflicts.filter((conflict) => objectKey(conflict.ref) === key).map(({ reason }) => reason),
        ...seen.incomplete,
      ],
    };
  });
}

/** Labels and annotations by which Fairlead knows its own: all that taking over is meant to add. */
function isMark(path: string): boolean {
  return /^\/metadata\/(?:labels|annotations)\/fairlead\.dev~1/.test(path);
}
