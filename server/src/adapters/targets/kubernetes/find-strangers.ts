import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Stranger, StrangersFound } from '@fairlead/core/model/stranger.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { ownersOf } from './find-owned.ts';
import { inParallel } from './in-parallel.ts';
import { isPartOfKubernetes } from './known-writers.ts';
import { listPage } from './list-kind.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { installationLabel } from './marks.ts';
import { createdAt } from './pods.ts';

const listsAtOnce = 8;
/** Beyond so many namespaces one list of the whole cluster costs less than one of each. */
const fewNamespaces = 3;
/** Of 500 objects each; what lies beyond is said to be unread. */
const mostPages = 20;

/** What says how a cluster is and who leads it, and not what should be there. */
const notes: ReadonlySet<string> = new Set(['/Event', 'events.k8s.io/Event', 'coordination.k8s.io/Lease']);

/** What Kubernetes puts into every namespace; it keeps no account of who wrote the first. */
const inEveryNamespace: ReadonlySet<string> = new Set(['ServiceAccount/default', 'ConfigMap/kube-root-ca.crt']);

/**
 * Objects in these namespaces that carry nobody's marks, were made by no other object and by no part of Kubernetes
 * itself. Of each only its metadata is read, so that no secret travels.
 */
export async function findStrangers(
  cluster: Cluster,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<StrangersFound> {
  if (namespaces.length === 0) return { found: [], unread: [] };
  const { resources, missing } = await cluster.discovery.watchable(signal);
  const kinds = resources.filter(({ namespaced, group, kind }) => namespaced && !notes.has(`${group}/${kind}`));
  const places = namespaces.length > fewNamespaces ? [''] : namespaces;
  const asked = kinds.flatMap((resource) => places.map((namespace) => ({ resource, namespace })));
  const unread = new Set(missing.map((group) => `${group}: it does not tell which kinds it has`));
  const owned = new Set(namespaces);
  const found = await inParallel(asked, listsAtOnce, async ({ resource, namespace }) => {
    try {
      return await strangersOf(cluster, resource, namespace, (reason) => unread.add(reason), signal);
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted) throw error;
      unread.add(`${resource.kind}: ${error.message}`);
      return [];
    }
  });
  return { found: found.flat().filter(({ ref }) => owned.has(ref.namespace)), unread: [...unread].sort() };
}

async function strangersOf(
  cluster: Cluster,
  resource: Resource,
  namespace: string,
  onUnread: (reason: string) => void,
  signal: AbortSignal,
): Promise<readonly Stranger[]> {
  const strangers: Stranger[] = [];
  let next = '';
  for (let pages = 0; pages < mostPages; pages++) {
    const query = { labelSelector: `!${installationLabel}`, ...(next === '' ? {} : { continue: next }) };
    const page = await listPage(cluster, resource, namespace, query, 'names', signal);
    if (page === undefined) {
      onUnread(`${resource.kind}: may not be listed`);
      return [];
    }
    strangers.push(...page.items.flatMap((item) => strangerIn(resource, item)));
    if (page.complete) return strangers;
    next = page.next;
  }
  onUnread(`${resource.kind}: there are more than ${mostPages * 500}, and only the first were looked at`);
  return strangers;
}

function strangerIn({ group, version, kind }: Resource, item: JsonObject): readonly Stranger[] {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const live = readLive({ ...item, apiVersion, kind });
  if (ownersOf(live).length > 0 || live.beingDeleted || inEveryNamespace.has(`${kind}/${live.ref.name}`)) return [];
  const by = makerOf(live);
  return by === undefined ? [] : [{ ref: live.ref, by, since: Date.parse(createdAt(live)) || null }];
}

/** Who wrote first and is no part of Kubernetes; undefined where only its own parts wrote. */
function makerOf({ managers }: LiveObject): string | undefined {
  const others = managers.filter(({ manager, subresource }) => subresource === '' && !isPartOfKubernetes(manager));
  const [first] = others.toSorted((a, b) => (a.time < b.time ? -1 : 1));
  return first?.manager ?? (managers.length === 0 ? '' : undefined);
}
