import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Endpoint, PodFacts } from '@fairlead/core/model/tree.ts';
import type { LiveObject } from './live-object.ts';
import { asObject, numberOf } from './status-of.ts';

/** What a pod's own status says. */
export function podFacts({ manifest, labels, beingDeleted }: LiveObject): PodFacts {
  const spec = asObject(manifest['spec']);
  const status = asObject(manifest['status']);
  const [before, running] = [listOf(status['initContainerStatuses']), listOf(status['containerStatuses'])];
  const containers = listOf(spec['containers']);
  const own = [...listOf(spec['initContainers']), ...containers];
  return {
    status: beingDeleted ? 'Terminating' : (reasonOf(before, running) ?? phaseOf(status, running)),
    ready: running.filter((container) => container['ready'] === true).length,
    containers: containers.map((container) => textOf(container['name'])),
    restarts: [...before, ...running].reduce((sum, container) => sum + numberOf(container['restartCount'], 0), 0),
    images: [...new Set(own.map((container) => textOf(container['image'])))],
    node: textOf(spec['nodeName']),
    labels,
  };
}

/** The pods that an EndpointSlice names, each with whether it takes traffic. */
export function endpointsOf({ manifest }: LiveObject): readonly Endpoint[] {
  return listOf(manifest['endpoints']).flatMap((endpoint) => {
    const target = asObject(endpoint['targetRef']);
    if (target['kind'] !== 'Pod') return [];
    return [{ pod: textOf(target['name']), ready: asObject(endpoint['conditions'])['ready'] !== false }];
  });
}

/** Why a container waits or ended badly: the first one that says so. */
function reasonOf(before: readonly JsonObject[], running: readonly JsonObject[]): string | undefined {
  for (const [containers, lead] of [
    [before, 'Init:'],
    [running, ''],
  ] as const) {
    for (const container of containers) {
      const state = asObject(container['state']);
      const waits = textOf(asObject(state['waiting'])['reason']);
      if (waits !== '' && waits !== 'PodInitializing') return lead + waits;
      const ended = asObject(state['terminated']);
      const failed = numberOf(ended['exitCode'], 0) !== 0;
      if (failed) return lead + (textOf(ended['reason']) || `exit ${numberOf(ended['exitCode'], 0)}`);
    }
  }
  return undefined;
}

function phaseOf(status: JsonObject, running: readonly JsonObject[]): string {
  const reason = textOf(status['reason']);
  if (reason !== '') return reason; // `Evicted`
  const phase = textOf(status['phase']) || 'Unknown';
  const ended = running.map((container) => textOf(asObject(asObject(container['state'])['terminated'])['reason']));
  return phase === 'Succeeded' && ended.includes('Completed') ? 'Completed' : phase;
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
