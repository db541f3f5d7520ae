import { AppError } from '@fairlead/core/lib/app-error.ts';
import { sha256 } from '../../../../io/sha256.ts';
import type { Clock } from '../../../../ports/clock.ts';
import { type ApiAccess, defaultApiLimits } from '../api-access.ts';
import { ApiClient } from '../api-client.ts';
import type { Cluster } from '../cluster.ts';
import { CustomHealth, noChecks } from '../custom-health.ts';
import { Discovery, type Resource } from '../discovery.ts';
import { inParallel } from '../in-parallel.ts';
import { listPage } from '../list-kind.ts';
import { type LiveObject, readLive } from '../live-object.ts';
import { type Manager, managerOf } from './manager-of.ts';

export type SurveyRow = Manager & { readonly namespaces: readonly string[]; readonly objects: number };
export type Survey = {
  readonly version: string;
  readonly rows: readonly SurveyRow[];
  /** Kinds and groups that could not be listed, with no more said than their names. */
  readonly unseen: readonly string[];
};

const listsAtOnce = 8;
const systemNamespaces = /^kube-/;
/** Told elsewhere or of no interest: they come and go by themselves. */
const passing: ReadonlySet<string> = new Set([
  'Event',
  'Lease',
  'EndpointSlice',
  'Endpoints',
  'ControllerRevision',
  'CSIStorageCapacity',
]);

/** What is on a cluster and who manages it: lists names only, writes nothing. Errors: `unavailable`, `timeout`, `forbidden`. */
export async function surveyCluster(access: ApiAccess, clock: Clock, signal: AbortSignal): Promise<Survey> {
  const api = new ApiClient(access, defaultApiLimits);
  const digests = { hash: sha256, keyedDigest: sha256 };
  const discovery = new Discovery(api, () => clock.monotonicMs());
  const cluster: Cluster = { api, discovery, digests, clock, health: new CustomHealth({ ...noChecks, clock }) };
  try {
    const { body } = await api.request({ method: 'GET', path: '/version', signal });
    const { resources, missing } = await cluster.discovery.watchable(signal);
    const kinds = resources.filter(({ kind }) => !passing.has(kind));
    const listed = await inParallel(kinds, listsAtOnce, async (resource) => ({
      resource,
      objects: await listNames(cluster, resource, signal),
    }));
    return {
      version: String(body['gitVersion'] ?? ''),
      rows: group(listed.flatMap(({ objects }) => objects ?? [])),
      unseen: [
        ...listed.flatMap(({ resource, objects }) => (objects === undefined ? [resource.kind] : [])),
        ...missing,
      ],
    };
  } finally {
    await api.close();
  }
}

async function listNames(
  cluster: Cluster,
  resource: Resource,
  signal: AbortSignal,
): Promise<readonly LiveObject[] | undefined> {
  const { group: apiGroup, version, kind } = resource;
  const apiVersion = apiGroup === '' ? version : `${apiGroup}/${version}`;
  const objects: LiveObject[] = [];
  try {
    for (let next = ''; ; ) {
      const page = await listPage(cluster, resource, '', next === '' ? {} : { continue: next }, 'names', signal);
      if (page === undefined) return undefined;
      for (const item of page.items) objects.push(readLive({ ...item, apiVersion, kind }));
      if (page.complete) return objects;
      next = page.next;
    }
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    return undefined; // one kind that cannot be listed hides itself alone
  }
}

function group(objects: readonly LiveObject[]): readonly SurveyRow[] {
  const rows = new Map<string, { manager: Manager; namespaces: Set<string>; objects: number }>();
  for (const live of objects) {
    const { namespace } = live.ref;
    const manager = systemNamespaces.test(namespace) ? undefined : managerOf(live);
    if (manager === undefined) continue;
    const key = `${manager.tool}/${manager.name}`;
    const row = rows.get(key) ?? { manager, namespaces: new Set<string>(), objects: 0 };
    row.objects += 1;
    if (namespace !== '') row.namespaces.add(namespace);
    rows.set(key, row);
  }
  return [...rows.values()]
    .map(({ manager, namespaces, objects: count }) => ({
      ...manager,
      namespaces: [...namespaces].sort(),
      objects: count,
    }))
    .sort((a, b) => (a.tool === b.tool ? (a.name < b.name ? -1 : 1) : a.tool < b.tool ? -1 : 1));
}
