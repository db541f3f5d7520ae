import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
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
  metadata: Type.Object({ resourceVersion: Type.Optional(Type.String()), continue: Type.Optional(Type.String()) }),
  items: Type.Array(Type.Object({})),
});
const pageSize = 500;

export type Listed = { readonly objects: readonly LiveObject[]; readonly resourceVersion: string };

/** Every object of a kind that carries this installation's mark. Undefined when the server does not let us list it. */
export async function listKind(
  cluster: Cluster,
  resource: Resource,
  installation: InstallationId,
  signal: AbortSignal,
): Promise<Listed | undefined> {
  const objects: LiveObject[] = [];
  let next = '';
  for (;;) {
    const query = new URLSearchParams({
      labelSelector: `${installationLabel}=${installation}`,
      limit: String(pageSize),
      ...(next === '' ? {} : { continue: next }),
    });
    const path = `${pathOf(resource, '', '')}?${query}`;
    const { status, body } = await cluster.api.request({ method: 'GET', path, signal });
    if (status === 403 || status === 404 || status === 405) return undefined;
    if (status !== 200 || !Value.Check(List, body)) {
      throw new AppError('unavailable', `${path}: ${readStatus(status, body).message}`, { retry: 'backoff' });
    }
    // The items of a list leave out what the list says for all of them.
    for (const item of body.items)
      objects.push(
        readLive({ apiVersion: body.apiVersion, kind: resource.kind, ...(item as { [key: string]: Json }) }),
      );
    const { resourceVersion = '', continue: more = '' } = body.metadata;
    if (more === '') return { objects, resourceVersion };
    next = more;
  }
}

export function watchPath(
  resource: Resource,
  installation: InstallationId,
  resourceVersion: string,
  timeoutSeconds: number,
): string {
  const query = new URLSearchParams({
    labelSelector: `${installationLabel}=${installation}`,
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion,
    timeoutSeconds: String(timeoutSeconds),
  });
  return `${pathOf(resource, '', '')}?${query}`;
}
