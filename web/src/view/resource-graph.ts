import type { HealthStatus } from '@fairlead/core/model/health.ts';
import { syncPhases } from '@fairlead/core/model/plan.ts';
import { hostRank } from '@fairlead/core/order/sync-order.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { objectTone, placementTone, type ToneAndWord, worstTone } from './tone.ts';

export type GraphNode = {
  readonly id: string;
  readonly kind: 'dependency' | 'placement' | 'joint' | 'object' | 'group';
  /** The small line above: the kind of object, or what the node stands for. */
  readonly over: string;
  readonly name: string;
  readonly state: ToneAndWord;
  /** What to look at: an object's `Kind/name`, a placement's id; null where there is nothing to open. */
  readonly opens: string | null;
};
export type GraphEdge = { readonly from: string; readonly to: string };
export type ResourceGraph = { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] };

type Facts = Pick<
  PlacementInspection,
  'application' | 'stage' | 'sync' | 'health' | 'inventory' | 'dependsOn' | 'pendingDeletes'
>;
type Item = PlacementInspection['inventory'][number];

/** Above this, objects of one kind in one wave are folded into one node. */
const foldAbove = 60;
const smallestFold = 4;

/**
 * What a placement is made of: what it depends on, then its objects in the steps in which
 * they are applied. A joint stands between two steps: what is behind it waits until what is before it is healthy.
 */
export function resourceGraph(facts: Facts): ResourceGraph {
  const root: GraphNode = {
    id: 'placement',
    kind: 'placement',
    over: facts.stage,
    name: facts.application,
    state: placementTone(facts.sync, facts.health),
    opens: null,
  };
  const nodes: GraphNode[] = [root];
  const edges: GraphEdge[] = [];
  for (const { id, application, stage } of facts.dependsOn) {
    const state = { tone: 'idle', word: 'needed first' } as const;
    nodes.push({ id: `needs ${id}`, kind: 'dependency', over: stage, name: application, state, opens: id });
    edges.push({ from: `needs ${id}`, to: 'placement' });
  }
  const deleted = new Set(facts.pendingDeletes.map(({ object }) => object));
  let before = ['placement'];
  for (const { name, items } of stepsOf(facts.inventory)) {
    const joint = before.length === 1 && before[0] === 'placement' ? 'placement' : `then ${name}`;
    if (joint !== 'placement') {
      const state = { tone: worstTone(items.map((item) => objectTone(item.health, item.drifted).tone)), word: name };
      nodes.push({ id: joint, kind: 'joint', over: '', name: `once these are healthy: ${name}`, state, opens: null });
      edges.push(...before.map((from) => ({ from, to: joint })));
    }
    const objects = nodesOf(items, name, facts.inventory.length > foldAbove, deleted);
    nodes.push(...objects);
    edges.push(...objects.map(({ id }) => ({ from: joint, to: id })));
    before = objects.map(({ id }) => id);
  }
  return { nodes, edges };
}

const phases: readonly string[] = syncPhases;
type Step = { readonly name: string; readonly items: readonly Item[] };

/** The steps in which objects are applied: by phase, wave and rank of kind, as the server orders a plan. */
function stepsOf(inventory: readonly Item[]): readonly Step[] {
  const place = ({ phase, wave, group, kind }: Item): readonly [number, number, number] => [
    phases.indexOf(phase),
    wave,
    hostRank(group, kind),
  ];
  const steps = new Map<string, Item[]>();
  for (const item of [...inventory].sort((a, b) => inOrder(place(a), place(b)) || a.object.localeCompare(b.object))) {
    const key = place(item).join(' ');
    steps.set(key, [...(steps.get(key) ?? []), item]);
  }
  const waves = new Set(inventory.map(({ wave }) => wave)).size;
  return [...steps.values()].map((items, index) => {
    const [first] = items;
    const phase = first === undefined || first.phase === 'sync' ? '' : ` · ${first.phase}`;
    const wave = waves < 2 || first === undefined ? '' : ` · wave ${first.wave}`;
    return { name: `${index + 1}${phase}${wave} · ${[...new Set(items.map(({ kind }) => kind))].join(', ')}`, items };
  });
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function nodesOf(
  items: readonly Item[],
  wave: string,
  fold: boolean,
  deleted: ReadonlySet<string>,
): readonly GraphNode[] {
  const byKind = new Map<string, Item[]>();
  for (const item of items) byKind.set(item.kind, [...(byKind.get(item.kind) ?? []), item]);
  return [...byKind].flatMap(([kind, found]) => {
    if (!fold || found.length < smallestFold) return found.map((item) => nodeOf(item, deleted));
    const tone = worstTone(found.map((item) => objectTone(item.health, item.drifted).tone));
    const ill = found.filter((item) => objectTone(item.health, item.drifted).tone !== 'good');
    const word = ill.length === 0 ? 'healthy' : `${ill.length} of ${found.length} not healthy`;
    const group: GraphNode = {
      id: `group ${wave} ${kind}`,
      kind: 'group',
      over: kind,
      name: `${found.length} objects`,
      state: { tone, word },
      opens: null,
    };
    return [group, ...ill.slice(0, smallestFold).map((item) => nodeOf(item, deleted))];
  });
}

function nodeOf({ object, kind, namespace, name, health, drifted }: Item, deleted: ReadonlySet<string>): GraphNode {
  const state = deleted.has(object)
    ? ({ tone: 'held', word: 'to be deleted' } as const)
    : objectTone(health as HealthStatus, drifted);
  return {
    id: `object ${object}`,
    kind: 'object',
    over: namespace === '' ? kind : `${kind} · ${namespace}`,
    name,
    state,
    opens: object,
  };
}
