import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { lazy, Suspense } from 'react';
import { Choice } from '../ui/choice.tsx';
import { Empty, Loading } from '../ui/told.tsx';
import { foldAbove } from '../view/resource-graph.ts';
import {
  type ApplicationSearch,
  type Grouping,
  groupings,
  type MadeOfView,
  madeOfViews,
} from '../view/search-params.ts';
import { InventoryList } from './inventory-list.tsx';
import { ResourceGraphView } from './resource-graph-view.tsx';

/** What few look at comes when it is asked for. */
const PodsView = lazy(async () => ({ default: (await import('./pods-view.tsx')).PodsView }));
const NetworkView = lazy(async () => ({ default: (await import('./network-view.tsx')).NetworkView }));

type Props = {
  readonly placement: PlacementInspection;
  readonly search: ApplicationSearch;
  readonly onOpen: (object: string, tab?: 'logs') => void;
  readonly onShow: (shown: Pick<ApplicationSearch, 'view' | 'group'>) => void;
};

const names: { readonly [By in Grouping]: string } = {
  kind: 'by kind',
  namespace: 'by namespace',
  file: 'by file',
  owner: 'by owner',
  none: 'one by one',
};

/** Fewer objects are seen at a glance. */
const worthFolding = 20;

/** The objects of a placement, as a graph or as a list; on a cluster also its pods and how requests reach them. */
export function MadeOf({ placement, search, onOpen, onShow }: Props) {
  const { inventory } = placement;
  if (inventory.length === 0) return <Empty>It holds no object yet: nothing was applied.</Empty>;
  const { object } = search;
  // Pods and their network are what a cluster has; a host has neither.
  const views = madeOfViews.filter((id) => placement.targetKind === 'kubernetes' || id === 'graph' || id === 'list');
  const view = views.find((id) => id === search.view) ?? 'graph';
  const by = search.group ?? (inventory.length > foldAbove ? 'kind' : 'none');
  const spaces = new Set(inventory.map(({ namespace }) => namespace)).size;
  // What made what only a cluster tells.
  const owns = placement.targetKind === 'kubernetes';
  const offered = groupings.filter((id) => (id !== 'namespace' || spaces > 1) && (id !== 'owner' || owns));
  return (
    <div className="stack">
      <div className="row wrap">
        <Choice<MadeOfView>
          label="How to see them"
          options={views.map((id) => ({ id, label: id }))}
          current={view}
          onChoose={(next) => onShow({ view: next })}
        />
        {view !== 'graph' || (inventory.length < worthFolding && search.group === undefined && !owns) ? null : (
          <Choice<Grouping>
            label="How objects are folded"
            options={offered.map((id) => ({ id, label: names[id] }))}
            current={by}
            onChoose={(group) => onShow({ group })}
          />
        )}
      </div>
      {view === 'list' ? (
        <InventoryList inventory={inventory} selected={object} onOpen={onOpen} />
      ) : view === 'pods' ? (
        <Suspense fallback={<Loading what="the pods" />}>
          <PodsView placement={placement} selected={object} onOpen={onOpen} />
        </Suspense>
      ) : view === 'network' ? (
        <Suspense fallback={<Loading what="the network" />}>
          <NetworkView placement={placement} selected={object} onOpen={onOpen} />
        </Suspense>
      ) : (
        <ResourceGraphView placement={placement} by={by} selected={object} onOpen={onOpen} />
      )}
    </div>
  );
}
