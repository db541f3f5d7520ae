import { memo, useMemo } from 'react';
import { farNodes, isLine } from '../view/far-nodes.ts';
import type { PlacedNode } from '../view/layout-resources.ts';

/** A large graph from afar: states only. What is pressed is found by its place. */
export const FarNodesView = memo(function FarNodesView({ nodes }: { readonly nodes: readonly PlacedNode[] }) {
  const layers = useMemo(() => farNodes(nodes), [nodes]);
  return layers.map(({ tone, boxes, shapes }) => (
    <g key={tone} className={`far tone-${tone}`}>
      <path className="boxes" d={boxes} />
      <path className={isLine(tone) ? 'shapes line' : 'shapes'} d={shapes} />
    </g>
  ));
});
