import { useEffect, useMemo, useRef, useState } from 'react';
import { type GraphMaterial, GraphPlacer, placeRequested } from '../api/graph-placer.ts';
import { startGraphThread } from '../api/start-graph-thread.ts';
import type { PlacedResources } from '../view/layout-resources.ts';

/** So few are placed faster than another thread is asked. */
const mostHere = 120;

/** A graph with its places; null until a large one has been placed for the first time. */
export function usePlacedResources({ facts, owned, folding }: GraphMaterial): PlacedResources | null {
  const isSmall = facts.inventory.length + owned.length <= mostHere;
  const here = useMemo(
    () => (isSmall ? placeRequested({ id: 0, facts, owned, folding }) : null),
    [isSmall, facts, owned, folding],
  );
  const [there, setThere] = useState<PlacedResources | null>(null);
  const placer = useRef<GraphPlacer | null>(null);
  useEffect(() => {
    if (isSmall) return;
    placer.current ??= new GraphPlacer({ start: startGraphThread, onPlaced: setThere });
    placer.current.place({ facts, owned, folding });
  }, [isSmall, facts, owned, folding]);
  useEffect(
    () => () => {
      placer.current?.close();
      placer.current = null;
    },
    [],
  );
  return isSmall ? here : there;
}
