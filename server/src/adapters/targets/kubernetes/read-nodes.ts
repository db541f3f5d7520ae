import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { NodeFacts } from '@fairlead/core/model/target-facts.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { listPage } from './list-kind.ts';
import { readLive } from './live-object.ts';
import { createdAt } from './pods.ts';
import { asObject, readStatusOf } from './status-of.ts';

const nodeResource: Resource = {
  group: '',
  version: 'v1',
  kind: 'Node',
  name: 'nodes',
  namespaced: false,
  watchable: true,
};
const rolePrefix = 'node-role.kubernetes.io/';
/** Of 500 nodes each. */
const mostPages = 10;

/** The nodes of a cluster, those in trouble first; undefined where they may not be listed. */
export async function readNodes(cluster: Cluster, signal: AbortSignal): Promise<readonly NodeFacts[] | undefined> {
  const nodes: NodeFacts[] = [];
  let next = '';
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await listPage(cluster, nodeResource, '', next === '' ? {} : { continue: next }, 'whole', signal);
    if (page === undefined) return undefined;
    nodes.push(...page.items.map(nodeOf));
    if (page.complete) break;
    next = page.next;
  }
  return nodes.sort((a, b) => Number(a.ready) - Number(b.ready) || (a.name < b.name ? -1 : 1));
}

function nodeOf(item: JsonObject): NodeFacts {
  const live = readLive({ apiVersion: 'v1', kind: 'Node', ...item });
  const status = readStatusOf(live);
  const info = asObject(asObject(live.manifest['status'])['nodeInfo']);
  const ready = status.condition('Ready');
  const pressed = status.conditions.filter(({ type, status: value }) => type !== 'Ready' && value === 'True');
  const created = Date.parse(createdAt(live));
  const cordoned = isJsonObject(live.manifest['spec']) && live.manifest['spec']['unschedulable'] === true;
  const isReady = ready?.status === 'True';
  const told = [
    ...(isReady ? [] : [ready === undefined ? 'it has not reported yet' : ready.message]),
    ...pressed.map(({ type, message }) => `${type}: ${message}`),
    ...(cordoned ? ['it takes no new pods'] : []),
  ];
  return {
    name: live.ref.name,
    version: textOf(info['kubeletVersion']),
    ready: isReady,
    message: told.join('; '),
    cordoned,
    os: [textOf(info['osImage']) || textOf(info['operatingSystem']), textOf(info['architecture'])]
      .filter((text) => text !== '')
      .join(' '),
    roles: Object.keys(live.labels).flatMap((label) =>
      label.startsWith(rolePrefix) ? [label.slice(rolePrefix.length)] : [],
    ),
    createdAt: (Number.isNaN(created) ? null : created) as NodeFacts['createdAt'],
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
