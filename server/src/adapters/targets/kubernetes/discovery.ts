import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { ApiClient } from './api-client.ts';
import { readStatus } from './api-status.ts';

const ResourceList = Type.Object({
  resources: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.String(),
      namespaced: Type.Boolean(),
      verbs: Type.Array(Type.String()),
    }),
  ),
});
const GroupList = Type.Object({
  groups: Type.Array(
    Type.Object({
      name: Type.String(),
      preferredVersion: Type.Object({ version: Type.String() }),
      versions: Type.Array(Type.Object({ version: Type.String() })),
    }),
  ),
});

/** Where objects of a kind live on the API server. */
export type Resource = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural: `configmaps`. */
  readonly name: string;
  readonly namespaced: boolean;
  readonly watchable: boolean;
};

export type KindList = {
  readonly resources: readonly Resource[] /** Groups that could not be asked. */;
  readonly missing: readonly string[];
};

const minAgeMs = 500;

type Cached = {
  readonly resources: readonly Resource[];
  readonly byKind: ReadonlyMap<string, Resource>;
  readonly readAtMs: number;
};

/** Kinds and their paths, asked for once per group and version; a kind that is not there is looked for again later. */
export class Discovery {
  readonly #api: ApiClient;
  readonly #monotonicMs: () => number;
  readonly #lists = new Map<string, Cached>();
  readonly #preferred = new Map<string, string>();
  readonly #underway = new Map<string, Promise<readonly Resource[]>>();

  constructor(api: ApiClient, monotonicMs: () => number) {
    this.#api = api;
    this.#monotonicMs = monotonicMs;
  }

  /** The resource of an `apiVersion` and kind; undefined when the server has no such kind (now). */
  async find(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource | undefined> {
    const cached = this.#lists.get(apiVersion);
    const known = cached?.byKind.get(kind);
    if (known !== undefined) return known;
    if (cached !== undefined && this.#monotonicMs() - cached.readAtMs < minAgeMs) return undefined;
    return (await this.#readOnce(apiVersion, signal)).find((resource) => resource.kind === kind);
  }

  /** Every resource of an `apiVersion` as the server has them now; none where it does not serve it. */
  ask(apiVersion: string, signal: AbortSignal): Promise<readonly Resource[]> {
    return this.#read(apiVersion, signal);
  }

  /** The resource of an object whose version is not known, at the version that the server prefers. */
  async findPreferred(
    { group, kind }: Pick<ObjectRef, 'group' | 'kind'>,
    signal: AbortSignal,
  ): Promise<Resource | undefined> {
    if (group === '') return this.find('v1', kind, signal);
    const known = this.#preferred.get(group);
    if (known === undefined) await this.#readGroups(signal);
    const version = this.#preferred.get(group);
    return version === undefined ? undefined : this.find(`${group}/${version}`, kind, signal);
  }

  /** Every kind that can be listed and watched, each at one version. A group that does not answer is named, not fatal. */
  async watchable(signal: AbortSignal): Promise<KindList> {
    await this.#readGroups(signal);
    const resources: Resource[] = [];
    const missing: string[] = [];
    for (const [group, version] of [['', 'v1'] as const, ...this.#preferred]) {
      try {
        resources.push(...(await this.#read(group === '' ? version : `${group}/${version}`, signal)));
      } catch (error) {
        if (signal.aborted || !(error instanceof AppError)) throw error;
        missing.push(group);
      }
    }
    return { resources: resources.filter((resource) => resource.watchable), missing };
  }

  async #readGroups(signal: AbortSignal): Promise<void> {
    const { status, body } = await this.#api.request({ method: 'GET', path: '/apis', signal });
    if (status !== 200 || !Value.Check(GroupList, body)) throw unreadable('/apis', status, body);
    for (const { name, preferredVersion } of body.groups) this.#preferred.set(name, preferredVersion.version);
  }

  /** Many look for kinds of one version at once when nothing is known yet: one asks, and the others wait for its answer. */
  async #readOnce(apiVersion: string, signal: AbortSignal): Promise<readonly Resource[]> {
    const others = this.#underway.get(apiVersion);
    if (others !== undefined) {
      const answer = await others.catch(() => undefined); // whoever asked may have been called off
      return answer ?? this.#read(apiVersion, signal);
    }
    const reading = this.#read(apiVersion, signal).finally(() => this.#underway.delete(apiVersion));
    this.#underway.set(apiVersion, reading);
    return reading;
  }

  async #read(apiVersion: string, signal: AbortSignal): Promise<readonly Resource[]> {
    const path = apiVersion.includes('/')
      ? `/apis/${apiVersion.split('/').map(encodeURIComponent).join('/')}`
      : `/api/${encodeURIComponent(apiVersion)}`;
    const { status, body } = await this.#api.request({ method: 'GET', path, signal });
    if (status !== 404 && (status !== 200 || !Value.Check(ResourceList, body))) throw unreadable(path, status, body);
    const resources =
      status === 200 && Value.Check(ResourceList, body)
        ? body.resources.flatMap((entry) => resourceOf(apiVersion, entry))
        : [];
    const byKind = new Map(resources.map((resource) => [resource.kind, resource]));
    this.#lists.set(apiVersion, { resources, byKind, readAtMs: this.#monotonicMs() });
    return resources;
  }
}

function resourceOf(
  apiVersion: string,
  entry: { name: string; kind: string; namespaced: boolean; verbs: readonly string[] },
): readonly Resource[] {
  if (entry.name.includes('/')) return []; // a subresource
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const { name, kind, namespaced, verbs } = entry;
  return [
    {
      group,
      version: apiVersion.slice(slash + 1),
      kind,
      name,
      namespaced,
      watchable: verbs.includes('list') && verbs.includes('watch'),
    },
  ];
}

function unreadable(path: string, status: number, body: { readonly [key: string]: Json }): AppError {
  const { message } = readStatus(status, body);
  if (status === 403)
    return new AppError(
      'forbidden',
      `${path}: ${message}; let this token discover the API (ClusterRole system:discovery)`,
    );
  return new AppError('unavailable', `${path} does not tell which kinds there are: ${message}`, { retry: 'backoff' });
}

/** `/apis/apps/v1/namespaces/shop/deployments/web`; without a name the collection, without a namespace all of them. */
export function pathOf(resource: Resource, namespace: string, name: string): string {
  const { group, version, namespaced } = resource;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${resource.name}${name === '' ? '' : `/${encodeURIComponent(name)}`}`;
}
