import { nodeSize, type PlacedNode } from './layout-resources.ts';

const steps: { readonly [key: string]: readonly [number, number] } = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};
/** A way that leads aside counts this much more than the way ahead. */
const asideWeight = 3;

/** The node that an arrow key leads to: the nearest ahead, rather straight than aside; null where there is none. */
export function nodeBeside(nodes: readonly PlacedNode[], from: PlacedNode, key: string): PlacedNode | null {
  const [stepX, stepY] = steps[key] ?? [0, 0];
  let best: { readonly node: PlacedNode; readonly cost: number } | null = null;
  for (const node of nodes) {
    const [dx, dy] = [node.x - from.x, node.y - from.y];
    const ahead = dx * stepX + dy * stepY;
    const least = stepX === 0 ? nodeSize.height / 2 : nodeSize.width / 2;
    if (ahead < least) continue;
    const cost = ahead + asideWeight * Math.abs(stepX === 0 ? dx : dy);
    if (best === null || cost < best.cost) best = { node, cost };
  }
  return best?.node ?? null;
}
