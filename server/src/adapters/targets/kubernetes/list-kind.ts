import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { readStatus } from './api-status.ts';
import type { Cluster } from './cluster.ts';
import { pathOf, type Resource } from './discovery.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { installationLabel } from './marks.ts';

const List = Type.Object({
  apiVersion: Type.String(),
  metadata: Type.Object({
    resourceVersion: Type.Optional(Type.String()),
    continue: Type.Optional(Type.String()),
    remainingItemCount: Type.Optional(Type.Number()),
  }),
  // An empty list of names comes as null.
  items: Type.Union([Type.Array(Type.Object({})), Type.Null()]),
});
const pageSize = 500;
/** Only what names an object: for a Secret of a megabyte, a few hundred bytes. */
const namesOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

export type Listed = { readonly objects: readonly LiveObject[]; readonly resourceVersion: string };

export type Page = {
  readonly apiVersion: string;
  readonly items: readonly JsonObject[];
  readonly resourceVersion: string;
  /** False when there are more objects than one page holds. */
  readonly complete: boolean;
  readonly next: string;
  /** How many more there are, where the server says so. */
  readonly remaining: number;
};

/** One page of a kind's objects in a namespace (empty: in all). Undefined when the server does not let us list them. */
export async function listPage(
  cluster: Cluster,
  resource: Resource,
  namespace: string,
  query: { readonly [name: string]: string },
  what: 'whole' | 'names',
  signal: AbortSignal,
): Promise<Page | undefined> {
  const path = `${pathOf(resource, namespace, '')}?${new URLSearchParams({ limit: String(pageSize), ...query })}`;
  const accept = what === 'names' ? { accept: namesOnly } : {};
  const { status, body } = await cluster.api.request({ method: 'GET', path, signal, ...accept });
  if (status === 403 || status === 404 || status === 405) return undefined;
  if (status !== 200 || !Value.Check(List, body)) {
    throw new AppError('unavailable', `${path}: ${readStatus(status, body).message}`, { retry: 'backoff' });
  }
  const { resourceVersion = '', continue: next = '', remainingItemCount: remaining = 0 } = body.metadata;
  const items = (body.items ?? []) as readonly { readonly [key: string]: Json }[]; // an answer is JSON through and through
  return { apiVersion: body.apiVersion, items, resourceVersion, complete: next === '', next, remaining };
}

/** `namespace/name` of an item of a list. */
export function nameOf(item: Page['items'][number]): string {
  const metadata = item['metadata'];
  if (!isJsonObject(metadata)) return '';
  const text = (name: string): string => {
    const value = metadata[name];
    return typeof value === 'string' ? value : '';
  };
  return `${text('namespace')}/${text('name')}`;
}

/** Which objects of a kind are meant; in all namespaces where it names none. */
export type Scope = { readonly namespace: string; readonly labelSelector: string };

/** Whatever carries this installation's mark. */
export function managedBy(installation: InstallationId): Scope {
  return { namespace: '', labelSelector: `${installationLabel}=${installation}` };
}

/** Every object of a kind within a scope. Undefined when the server does not let us list it. */
export async function listKind(
  cluster: Cluster,
  resource: Resource,
  { namespace, labelSelector }: Scope,
  signal: AbortSignal,
): Promise<Listed | undefined> {
  const objects: LiveObject[] = [];
  for (let next = ''; ; ) {
    const query = next === '' ? { labelSelector } : { labelSelector, continue: next };
    const page = await listPage(cluster, resource, namespace, query, 'whole', signal);
    if (page === undefined) return undefined;
    // The items of a list leave out what the list says for all of them.
    for (const item of page.items)
      objects.push(readLive({ apiVersion: page.apiVersion, kind: resource.kind, ...item }));
    if (page.complete) return { objects, resourceVersion: page.resourceVersion };
    next = page.next;
  }
}

export function watchPath(
  resource: Resource,
  { namespace, labelSelector }: Scope,
  resourceVersion: string,
  timeoutSeconds: number,
): string {
  const query = new URLSearchParams({
    labelSelector,
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion,
    timeoutSeconds: String(timeoutSeconds),
  });
  return `${pathOf(resource, namespace, '')}?${query}`;
}
