import type { HealthStatus } from '@fairlead/core/model/health.ts';
import { syncPhases } from '@fairlead/core/model/plan.ts';
import { hostRank } from '@fairlead/core/order/sync-order.ts';
import type { TreeNodeView } from '@fairlead/core/wire/view/below.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import type { Grouping } from './search-params.ts';
import { objectTone, placementTone, type ToneAndWord, worstTone } from './tone.ts';

export type GraphNode = {
  readonly id: string;
  readonly kind: 'dependency' | 'placement' | 'object' | 'group';
  /** The small line above: the kind of object, or what the node stands for. */
  readonly over: string;
  readonly name: string;
  readonly state: ToneAndWord;
  /** What to look at: an object's `Kind/name`, a placement's id, a group's id; null where there is nothing to open. */
  readonly opens: string | null;
  /** How far it stands below what Git declares: 0 for that itself. */
  readonly depth: number;
  /** What it made on the target, folded or not; null where it made nothing or nobody asked. */
  readonly made: { readonly count: number; readonly state: ToneAndWord; readonly open: boolean } | null;
};
/** Objects that are applied together; the next step waits until they are healthy. */
export type GraphStep = { readonly name: string; readonly nodes: readonly GraphNode[] };
export type ResourceGraph = {
  readonly dependencies: readonly GraphNode[];
  readonly root: GraphNode;
  readonly steps: readonly GraphStep[];
};

/** What of a placement its graph is made of. */
export type GraphFacts = Pick<
  PlacementInspection,
  'application' | 'stage' | 'sync' | 'health' | 'inventory' | 'dependsOn' | 'pendingDeletes'
>;
export type Item = PlacementInspection['inventory'][number];

export type Folding = {
  readonly by: Grouping;
  /** Ids of groups that are open. */
  readonly opened: ReadonlySet<string>;
};

/** Fewer objects than this are drawn one by one unless a person asks for groups. */
export const foldAbove = 60;
const smallestFold = 4;
const illBesideGroup = 4;

/**
 * What a placement is made of: what it depends on, then its objects in the steps in which they are applied. `owned` is
 * what stands below these on the target, where they are folded by owner.
 */
export function resourceGraph(facts: GraphFacts, folding: Folding, owned: readonly TreeNodeView[] = []): ResourceGraph {
  const deleted = new Set(facts.pendingDeletes.map(({ object }) => object));
  const spaces = new Set(facts.inventory.map(({ namespace }) => namespace)).size > 1;
  const below = Map.groupBy(owned, ({ parent }) => parent);
  const uids = new Map((below.get('') ?? []).map(({ object, uid }) => [object, uid]));
  return {
    dependencies: needed(facts.dependsOn),
    root: {
      id: 'placement',
      kind: 'placement',
      over: facts.stage,
      name: facts.application,
      state: placementTone(facts.sync, facts.health),
      opens: null,
      ...single,
    },
    steps: stepsOf(facts.inventory).map(({ name, items }) => ({
      name,
      nodes:
        folding.by === 'owner'
          ? items.flatMap((item) =>
              withMade(nodeOf(item, deleted, spaces), uids.get(item.object), { below, opened: folding.opened }),
            )
          : nodesOf(items, { step: name, by: folding.by, opened: folding.opened, deleted, spaces }),
    })),
  };
}

/** What has to be healthy first; one application in many places is one node. */
function needed(dependsOn: GraphFacts['dependsOn']): readonly GraphNode[] {
  const groups = Map.groupBy(dependsOn, ({ project, application, stage }) => `${project} ${application} ${stage}`);
  return [...groups].flatMap(([key, places]) => {
    const [first] = places;
    if (first === undefined) return [];
    const over = places.length === 1 ? `needs · ${first.stage}` : `needs · ${first.stage} · ${places.length} places`;
    const state = { tone: 'idle', word: 'needed first' } as const;
    return [
      { id: `needs ${key}`, kind: 'dependency', over, name: first.application, state, opens: first.id, ...single },
    ];
  });
}

const single = { depth: 0, made: null } as const;

const phases: readonly string[] = syncPhases;
type Step = { readonly name: string; readonly items: readonly Item[] };

/** The steps in which objects are applied: by phase, wave and rank of kind, as the server orders a plan. */
export function stepsOf(inventory: readonly Item[]): readonly Step[] {
  const steps = new Map<string, Item[]>();
  for (const item of [...inventory].sort(inOrder)) {
    const key = placeOf(item).join(' ');
    const found = steps.get(key);
    if (found === undefined) steps.set(key, [item]);
    else found.push(item);
  }
  const waves = new Set(inventory.map(({ wave }) => wave)).size;
  return [...steps.values()].map((items, index) => {
    const [first] = items;
    const phase = first === undefined || first.phase === 'sync' ? '' : ` · ${first.phase}`;
    const wave = waves < 2 || first === undefined ? '' : ` · wave ${first.wave}`;
    return { name: `${index + 1}${phase}${wave} · ${kindsOf(items)}`, items };
  });
}

function placeOf({ phase, wave, group, kind }: Item): readonly [number, number, number] {
  return [phases.indexOf(phase), wave, hostRank(group, kind)];
}

function inOrder(a: Item, b: Item): number {
  const [left, right] = [placeOf(a), placeOf(b)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? (a.object < b.object ? -1 : 1) : (left[at] ?? 0) - (right[at] ?? 0);
}

const mostKinds = 3;

function kindsOf(items: readonly Item[]): string {
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  const more = kinds.length - mostKinds;
  return `${kinds.slice(0, mostKinds).join(', ')}${more > 0 ? ` and ${more} more kinds` : ''}`;
}

type Folded = {
  readonly step: string;
  readonly by: Exclude<Grouping, 'owner'>;
  readonly opened: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
  readonly spaces: boolean;
};

function nodesOf(items: readonly Item[], { step, by, opened, deleted, spaces }: Folded): readonly GraphNode[] {
  if (by === 'none') return items.map((item) => nodeOf(item, deleted, spaces));
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = groupOf(item, by);
    const found = groups.get(name);
    if (found === undefined) groups.set(name, [item]);
    else found.push(item);
  }
  return [...groups].flatMap(([name, found]) => {
    if (found.length < smallestFold) return found.map((item) => nodeOf(item, deleted, spaces));
    const id = `group ${step} ${name}`;
    const ill = found.filter((item) => objectTone(item.health, item.drifted).tone !== 'good');
    const beside = opened.has(id) ? found : ill.slice(0, illBesideGroup);
    return [groupNode(id, name, found, ill.length), ...beside.map((item) => nodeOf(item, deleted, spaces))];
  });
}

function groupOf({ kind, namespace, origin }: Item, by: Exclude<Grouping, 'none' | 'owner'>): string {
  if (by === 'kind') return kind;
  if (by === 'namespace') return namespace === '' ? 'no namespace' : namespace;
  return origin === null ? 'file not known' : origin.path;
}

function groupNode(id: string, name: string, items: readonly Item[], ill: number): GraphNode {
  const tone = worstTone(items.map((item) => objectTone(item.health, item.drifted).tone));
  const word = ill === 0 ? 'healthy' : `${ill} of ${items.length} not healthy`;
  return {
    id,
    kind: 'group',
    over: name,
    name: `${items.length} objects`,
    state: { tone, word },
    opens: id,
    ...single,
  };
}

/** A namespace is told where there are several. */
function nodeOf(
  { object, kind, namespace, name, health, drifted }: Item,
  deleted: ReadonlySet<string>,
  spaces: boolean,
): GraphNode {
  const state = deleted.has(object)
    ? ({ tone: 'held', word: 'to be deleted' } as const)
    : objectTone(health as HealthStatus, drifted);
  const over = namespace === '' || !spaces ? kind : `${kind} · ${namespace}`;
  return { id: `object ${object}`, kind: 'object', over, name, state, opens: object, ...single };
}

type Owned = {
  readonly below: ReadonlyMap<string, readonly TreeNodeView[]>;
  readonly opened: ReadonlySet<string>;
};

/** An object and, where it is open, what it made below it, each of that in the same way. */
function withMade(node: GraphNode, uid: string | undefined, owned: Owned): readonly GraphNode[] {
  const children = uid === undefined ? [] : (owned.below.get(uid) ?? []);
  if (children.length === 0) return [node];
  const all = descendants(children, owned);
  const tone = worstTone(all.map(({ health }) => objectTone(health, false).tone));
  const word = tone === 'good' ? 'healthy' : `${all.filter(({ health }) => health !== 'healthy').length} not healthy`;
  const open = owned.opened.has(node.id);
  const itself = { ...node, made: { count: all.length, state: { tone, word }, open } };
  if (!open) return [itself];
  return [
    itself,
    ...children.flatMap((child) => withMade({ ...madeNode(child), depth: node.depth + 1 }, child.uid, owned)),
  ];
}

function descendants(nodes: readonly TreeNodeView[], owned: Owned): readonly TreeNodeView[] {
  return nodes.flatMap((node) => [node, ...descendants(owned.below.get(node.uid) ?? [], owned)]);
}

function madeNode({ object, uid, kind, name, health, pod }: TreeNodeView): GraphNode {
  const { tone, word } = objectTone(health, false);
  const state = { tone, word: pod === null || tone === 'good' ? word : pod.status };
  return { id: `made ${uid}`, kind: 'object', over: kind, name, state, opens: object, ...single };
}
