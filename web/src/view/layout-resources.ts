import type { GraphNode, ResourceGraph } from './resource-graph.ts';

export type PlacedNode = GraphNode & { readonly x: number; readonly y: number };
/** A dot between two steps: what is behind it waits until what is before it is healthy. */
export type Joint = { readonly x: number; readonly y: number; readonly name: string };
export type PlacedResources = {
  readonly nodes: readonly PlacedNode[];
  readonly joints: readonly Joint[];
  /** The lines, as the data of one SVG path. */
  readonly lines: string;
  /** From objects to what they made, as the data of one SVG path. */
  readonly made: string;
  /** Around steps of several columns, as the data of one SVG path. */
  readonly frames: string;
  readonly width: number;
  readonly height: number;
};

export const nodeSize = { width: 180, height: 40 } as const;
/** What an object made stands this much further in. */
export const indentPx = 14;
const [gapX, gapY, margin, jointPx] = [10, 8, 10, 56] as const;
/** Up to this many objects stand in one column. */
const oneColumn = 12;
/** A node is about this many times as wide as it is high: so that many of them fill a square. */
const aspect = 4;
/** So that a name keeps its room. */
const mostIndents = 4;

type Block = {
  readonly nodes: readonly PlacedNode[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly columns: number;
};

/**
 * Places steps from left to right, each as one column or, where it is long, as a block of columns; all are centred on
 * one line. It takes time in proportion to the number of nodes: fifteen hundred are placed in a few milliseconds.
 */
export function layoutResources({ dependencies, root, steps }: ResourceGraph): PlacedResources {
  const groups = [dependencies, [root], ...steps.map(({ nodes }) => nodes)].filter((nodes) => nodes.length > 0);
  const rows = groups.map((nodes) => rowsFor(nodes.length));
  const height = Math.max(...rows) * (nodeSize.height + gapY) - gapY + 2 * margin;
  const blocks: Block[] = [];
  let x: number = margin;
  for (const [index, nodes] of groups.entries()) {
    const block = placeBlock(nodes, rows[index] ?? 1, x, height / 2);
    blocks.push(block);
    x += block.width + jointPx;
  }
  const before = dependencies.length > 0 ? 1 : 0;
  const joints = blocks.slice(before + 1, -1).map((block, index) => ({
    x: block.x + block.width + jointPx / 2,
    y: height / 2,
    name: steps[index + 1]?.name ?? '',
  }));
  return {
    nodes: blocks.flatMap(({ nodes }) => nodes),
    made: blocks.map(({ nodes }) => linesToMade(nodes)).join(''),
    joints,
    lines: blocks
      .slice(1)
      .map((block, index) => linesBetween(blocks[index] ?? block, block, height / 2))
      .join(''),
    frames: blocks
      .filter(({ columns }) => columns > 1)
      .map(frame)
      .join(''),
    width: x - jointPx + margin,
    height,
  };
}

function rowsFor(count: number): number {
  return count <= oneColumn ? count : Math.max(oneColumn, Math.ceil(Math.sqrt(count * aspect)));
}

function placeBlock(nodes: readonly GraphNode[], rows: number, x: number, middle: number): Block {
  const columns = Math.ceil(nodes.length / rows);
  const filled = Math.min(rows, nodes.length);
  const height = filled * (nodeSize.height + gapY) - gapY;
  const y = middle - height / 2;
  return {
    nodes: nodes.map((node, index) => ({
      ...node,
      x: x + Math.floor(index / rows) * (nodeSize.width + gapX) + Math.min(node.depth, mostIndents) * indentPx,
      y: y + (index % rows) * (nodeSize.height + gapY),
    })),
    x,
    y,
    width: columns * (nodeSize.width + gapX) - gapX,
    height,
    columns,
  };
}

/** From the right ends of one block to a point in the middle, and from there to the left ends of the next. */
function linesBetween(from: Block, to: Block, middle: number): string {
  const at = from.x + from.width + jointPx / 2;
  const ends = (block: Block): readonly number[] =>
    block.columns > 1 ? [middle] : block.nodes.flatMap(({ y, depth }) => (depth > 0 ? [] : [y + nodeSize.height / 2]));
  const right = from.x + from.width + (from.columns > 1 ? gapX / 2 : 0);
  const left = to.x - (to.columns > 1 ? gapX / 2 : 0);
  return [
    ...ends(from).map((y) => curve(right, y, at, middle)),
    ...ends(to).map((y) => curve(at, middle, left, y)),
  ].join('');
}

/** Down the left side of an object to each thing that it made, within a column. */
function linesToMade(nodes: readonly PlacedNode[]): string {
  const owners: PlacedNode[] = [];
  return nodes
    .map((node) => {
      owners.length = node.depth;
      const owner = owners.at(-1);
      owners.push(node);
      if (owner === undefined || node.y < owner.y) return '';
      const x = owner.x + indentPx / 2;
      return `M${x} ${owner.y + nodeSize.height}V${node.y + nodeSize.height / 2}H${node.x}`;
    })
    .join('');
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function frame({ x, y, width, height }: Block): string {
  const by = gapX / 2;
  return `M${x - by} ${y - by}h${width + 2 * by}v${height + 2 * by}h${-(width + 2 * by)}z`;
}
