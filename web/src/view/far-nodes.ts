import { nodeSize, type PlacedNode } from './layout-resources.ts';
import type { Tone } from './tone.ts';

/** All nodes of one state as two drawings: their boxes, and the shapes of the state, as the data of SVG paths. */
export type FarLayer = { readonly tone: Tone; readonly boxes: string; readonly shapes: string };

/** What is well is small, what is not can be seen from afar. */
const [calmScale, loudScale] = [2, 4] as const;

/** A graph so far away that only states can be told apart: few paths instead of a thousand nodes. */
export function farNodes(nodes: readonly PlacedNode[]): readonly FarLayer[] {
  const { width, height } = nodeSize;
  return [...Map.groupBy(nodes, ({ state }) => state.tone)].map(([tone, found]) => ({
    tone,
    boxes: found.map(({ x, y }) => `M${x} ${y}h${width}v${height}h${-width}z`).join(''),
    shapes: found
      .map(({ x, y }) => shapeAt(tone, x + width / 2, y + height / 2, tone === 'good' ? calmScale : loudScale))
      .join(''),
  }));
}

/** Whether the shape of a state is a line or an area. */
export function isLine(tone: Tone): boolean {
  return tone === 'bad' || tone === 'idle' || tone === 'drift';
}

function shapeAt(tone: Tone, x: number, y: number, scale: number): string {
  const n = (value: number): number => Math.round(value * scale * 10) / 10;
  const from = (dx: number, dy: number): string => `M${x + n(dx)} ${y + n(dy)}`;
  switch (tone) {
    case 'good':
      return `${from(-4.5, 0)}a${n(4.5)} ${n(4.5)} 0 1 0 ${n(9)} 0a${n(4.5)} ${n(4.5)} 0 1 0 ${n(-9)} 0z`;
    case 'moving':
      return `${from(0, -4.5)}a${n(4.5)} ${n(4.5)} 0 0 1 0 ${n(9)}z`;
    case 'held':
      return `${from(-4.2, -4.5)}h${n(3)}v${n(9)}h${n(-3)}z${from(1.2, -4.5)}h${n(3)}v${n(9)}h${n(-3)}z`;
    case 'bad':
      return `${from(-3.8, -3.8)}l${n(7.6)} ${n(7.6)}${from(3.8, -3.8)}l${n(-7.6)} ${n(7.6)}`;
    case 'drift':
      return `${from(-4.5, -1.8)}h${n(9)}${from(-4.5, 1.8)}h${n(9)}${from(2.3, -5)}l${n(-4.6)} ${n(10)}`;
    case 'idle':
      return `${from(-4.5, 0)}h${n(9)}`;
  }
}

/** The node under a point of the graph; null between them. */
export function nodeAt(nodes: readonly PlacedNode[], x: number, y: number): PlacedNode | null {
  const { width, height } = nodeSize;
  return nodes.find((node) => x >= node.x && x <= node.x + width && y >= node.y && y <= node.y + height) ?? null;
}
