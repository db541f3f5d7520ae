import type { DependencyGraph } from '@fairlead/core/wire/view/insight.ts';

type Application = DependencyGraph['applications'][number];
type Need = DependencyGraph['needs'][number];

export type PlacedApplication = Application & {
  readonly id: string;
  readonly x: number;
  readonly y: number;
};
export type PlacedNeed = {
  readonly from: PlacedApplication;
  readonly to: PlacedApplication;
  readonly kind: Need['kind'];
};
export type PlacedDependencies = {
  readonly nodes: readonly PlacedApplication[];
  readonly edges: readonly PlacedNeed[];
  readonly width: number;
  readonly height: number;
  /** Applications that need nothing and that nothing needs. */
  readonly alone: readonly Application[];
};

export const nodeSize = { width: 190, height: 34 } as const;

export function applicationId({ project, name }: Pick<Application, 'project' | 'name'>): string {
  return `${project}/${name}`;
}

const [marginPx, gapPx, betweenPx, sweeps] = [12, 10, 56, 6] as const;

/** What is needed stands left of what needs it, near to it. Applications without any line are named apart. */
export function placeDependencies({
  applications,
  needs,
}: Pick<DependencyGraph, 'applications' | 'needs'>): PlacedDependencies {
  const lines = needs.map(({ project, from, to, kind }) => ({
    left: `${project}/${to}`,
    right: `${project}/${from}`,
    kind,
  }));
  const linked = new Set(lines.flatMap(({ left, right }) => [left, right]));
  const shown = applications.filter((application) => linked.has(applicationId(application)));
  const columns = columnsOf(shown.map(applicationId), lines);
  const tops = topsOf(columns, lines);
  const pitch = nodeSize.width + betweenPx;
  const columnOf = new Map(columns.flatMap((ids, column) => ids.map((id) => [id, column] as const)));
  const nodes = shown.map((application): PlacedApplication => {
    const id = applicationId(application);
    return { ...application, id, x: marginPx + (columnOf.get(id) ?? 0) * pitch, y: tops.get(id) ?? marginPx };
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return {
    nodes,
    edges: lines.flatMap(({ left, right, kind }) => {
      const [from, to] = [byId.get(left), byId.get(right)];
      return from === undefined || to === undefined ? [] : [{ from, to, kind }];
    }),
    width: nodes.length === 0 ? 0 : 2 * marginPx + columns.length * pitch - betweenPx,
    height: nodes.length === 0 ? 0 : Math.max(...nodes.map(({ y }) => y)) + nodeSize.height + marginPx,
    alone: applications.filter((application) => !linked.has(applicationId(application))),
  };
}

type Line = { readonly left: string; readonly right: string };

/** Each as far left as what it needs allows. A circle, which no configuration holds, ends after as many turns as there are nodes. */
function columnsOf(ids: readonly string[], lines: readonly Line[]): readonly (readonly string[])[] {
  const column = new Map(ids.map((id) => [id, 0]));
  for (let turn = 0, moved = true; moved && turn < ids.length; turn += 1) {
    moved = false;
    for (const { left, right } of lines) {
      const wanted = (column.get(left) ?? 0) + 1;
      if (!column.has(left) || (column.get(right) ?? wanted) >= wanted || wanted >= ids.length) continue;
      column.set(right, wanted);
      moved = true;
    }
  }
  const columns: string[][] = Array.from({ length: Math.max(0, ...column.values()) + 1 }, () => []);
  for (const id of [...ids].sort()) columns[column.get(id) ?? 0]?.push(id);
  return columns;
}

/** Pulls each node towards the middle of its neighbours, left and right in turn, without letting two of a column overlap. */
function topsOf(columns: readonly (readonly string[])[], lines: readonly Line[]): ReadonlyMap<string, number> {
  const pitch = nodeSize.height + gapPx;
  const tops = new Map(columns.flatMap((ids) => ids.map((id, index) => [id, index * pitch] as const)));
  const neighbours = new Map<string, string[]>();
  for (const { left, right } of lines) {
    neighbours.set(left, [...(neighbours.get(left) ?? []), right]);
    neighbours.set(right, [...(neighbours.get(right) ?? []), left]);
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const ids of sweep % 2 === 0 ? columns : columns.toReversed()) {
      const wanted = ids.map((id) => ({ id, top: middle(neighbours.get(id) ?? [], tops) ?? tops.get(id) ?? 0 }));
      let next = Number.NEGATIVE_INFINITY;
      const placed = wanted
        .sort((a, b) => a.top - b.top)
        .map(({ id, top }) => {
          const at = Math.max(next, top);
          next = at + pitch;
          return { id, top, at };
        });
      // What was pushed down together goes back up by half of it.
      const back = placed.reduce((sum, { top, at }) => sum + at - top, 0) / Math.max(1, placed.length);
      for (const { id, at } of placed) tops.set(id, at - back);
    }
  }
  const first = Math.min(...tops.values());
  return new Map([...tops].map(([id, top]) => [id, Math.round(top - first) + marginPx]));
}

function middle(ids: readonly string[], tops: ReadonlyMap<string, number>): number | null {
  const known = ids.flatMap((id) => tops.get(id) ?? []);
  return known.length === 0 ? null : known.reduce((sum, top) => sum + top, 0) / known.length;
}

/** Everything that waits when this application is not healthy: what needs it, and what needs that. Nearest first. */
export function reachOf(needs: readonly Need[], id: string): readonly string[] {
  return follow(
    needs.map(({ project, from, to }) => [`${project}/${to}`, `${project}/${from}`]),
    id,
  );
}

/** Everything that must be healthy before this application is delivered. Nearest first. */
export function neededBy(needs: readonly Need[], id: string): readonly string[] {
  return follow(
    needs.map(({ project, from, to }) => [`${project}/${from}`, `${project}/${to}`]),
    id,
  );
}

function follow(lines: readonly (readonly [string, string])[], start: string): readonly string[] {
  const found = new Set<string>();
  let edge = [start];
  while (edge.length > 0) {
    edge = lines.flatMap(([from, to]) => (edge.includes(from) && !found.has(to) && to !== start ? [to] : []));
    for (const id of edge) found.add(id);
  }
  return [...found];
}

/** The page's first line. */
export function graphSentence(
  { applications, needs }: Pick<DependencyGraph, 'applications' | 'needs'>,
  seesAll = true,
): string {
  if (applications.length === 0)
    return seesAll ? 'No application is declared yet.' : 'There is no application that you may see.';
  if (needs.length === 0)
    return applications.length === 1
      ? 'The one application needs no other one first.'
      : `None of the ${applications.length} applications needs another one first.`;
  const reach = new Map<string, number>();
  for (const { project, to } of needs) {
    const id = `${project}/${to}`;
    if (!reach.has(id)) reach.set(id, reachOf(needs, id).length);
  }
  const [widest, count] = [...reach].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['', 0]);
  const name = widest.slice(widest.indexOf('/') + 1);
  return `${applications.length} applications; ${name} reaches furthest: ${count} ${count === 1 ? 'other waits' : 'others wait'} when it is not healthy.`;
}
