/** An edge list by name: who waits for whom. */
export type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * One cycle for every name that lies on one: the way from the name back to itself, first and last entry alike. Names
 * that merely wait for a cycle are not on it. Takes time proportional to names and edges.
 */
export function findCycles(edges: Edges): ReadonlyMap<string, readonly string[]> {
  const cycles = new Map<string, readonly string[]>();
  for (const group of stronglyConnected(edges)) {
    const members = new Set(group);
    const shared = group.length > 100 ? wayBack(group[0] ?? '', members, edges) : undefined;
    for (const name of group) {
      const way = shared ?? wayBack(name, members, edges);
      if (way !== undefined) cycles.set(name, way);
    }
  }
  return cycles;
}

/** Shortest way from a name back to itself within its group (breadth first). */
function wayBack(start: string, members: ReadonlySet<string>, edges: Edges): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const next of edges.get(name) ?? []) {
      if (next === start) {
        const way = [start];
        for (let step: string | undefined = name; step !== undefined && step !== start; step = cameFrom.get(step))
          way.unshift(step);
        return [start, ...way];
      }
      if (!members.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, name);
      queue.push(next);
    }
  }
  return undefined;
}

type Walk = { readonly name: string; readonly pending: string[] };

/** Tarjan's groups of names that reach one another, without recursion: chains may be as long as the fleet. */
function stronglyConnected(edges: Edges): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const groups: string[][] = [];
  const enter = (name: string): Walk => {
    order.set(name, order.size);
    low.set(name, order.size - 1);
    stack.push(name);
    onStack.add(name);
    return { name, pending: [...(edges.get(name) ?? [])] };
  };
  const lower = (name: string, value: number | undefined): void => {
    low.set(name, Math.min(low.get(name) ?? 0, value ?? 0));
  };
  for (const root of edges.keys()) {
    const walks = order.has(root) ? [] : [enter(root)];
    for (let walk = walks.at(-1); walk !== undefined; walk = walks.at(-1)) {
      const next = walk.pending.pop();
      if (next !== undefined) {
        if (!order.has(next)) walks.push(enter(next));
        else if (onStack.has(next)) lower(walk.name, order.get(next));
        continue;
      }
      walks.pop();
      const parent = walks.at(-1);
      if (parent !== undefined) lower(parent.name, low.get(walk.name));
      if (low.get(walk.name) === order.get(walk.name)) groups.push(takeGroup(stack, onStack, walk.name));
    }
  }
  return groups;
}

function takeGroup(stack: string[], onStack: Set<string>, root: string): string[] {
  const group = stack.splice(stack.lastIndexOf(root));
  for (const name of group) onStack.delete(name);
  return group;
}
