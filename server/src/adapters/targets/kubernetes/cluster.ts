import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';
import type { CustomHealth } from './custom-health.ts';
import { type Discovery, pathOf, type Resource } from './discovery.ts';
import { type Digests, fingerprint } from './fingerprint.ts';
import { type LiveObject, ownEntry, readLive } from './live-object.ts';

/** What everything here works with. */
export type Cluster = {
  readonly api: ApiClient;
  readonly discovery: Discovery;
  readonly digests: Digests;
  readonly clock: Clock;
  readonly health: CustomHealth;
};

export type Apply = {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly manager: string;
  readonly manifest: JsonObject;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
};

/** One server-side apply; unknown fields are refused rather than dropped. */
export function applyObject({ api }: Cluster, apply: Apply): Promise<ApiAnswer> {
  const tries = apply.dryRun ? '&dryRun=All' : '';
  const query = `fieldManager=${encodeURIComponent(apply.manager)}&fieldValidation=Strict&force=${apply.force}${tries}`;
  return api.request({
    method: 'PATCH',
    path: `${pathOf(apply.resource, apply.namespace, apply.name)}?${query}`,
    contentType: 'application/apply-patch+yaml', // JSON is YAML
    body: apply.manifest,
    signal: apply.signal,
    ...(apply.timeoutMs === undefined ? {} : { timeoutMs: apply.timeoutMs }),
  });
}

/** Asks whether the server would create this, by name or not: nothing is made. */
export function tryCreate(
  { api }: Cluster,
  { resource, namespace, manifest, signal }: Pick<Apply, 'resource' | 'namespace' | 'manifest' | 'signal'>,
): Promise<ApiAnswer> {
  const path = `${pathOf(resource, namespace, '')}?${new URLSearchParams({ dryRun: 'All', fieldValidation: 'Strict' })}`;
  return api.request({ method: 'POST', path, body: manifest, signal });
}

/** The fingerprint of an object, read again where our account of it is kept at another version than it was shown at. */
export async function fingerprintOf(
  cluster: Cluster,
  live: LiveObject,
  manager: string,
  signal: AbortSignal,
): Promise<string> {
  const entry = ownEntry(live, manager);
  if (entry === undefined || entry.apiVersion === live.manifest.apiVersion)
    return fingerprint(live, manager, cluster.digests);
  const resource = await cluster.discovery.find(entry.apiVersion, live.ref.kind, signal);
  if (resource === undefined) return fingerprint(live, manager, cluster.digests);
  const { status, body } = await cluster.api.request({
    method: 'GET',
    path: pathOf(resource, live.ref.namespace, live.ref.name),
    signal,
  });
  return fingerprint(status === 200 ? readLive(body) : live, manager, cluster.digests);
}
