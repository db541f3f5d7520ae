import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { Choice } from '../ui/choice.tsx';
import { Empty } from '../ui/told.tsx';
import { foldAbove } from '../view/resource-graph.ts';
import {
  type ApplicationSearch,
  type Grouping,
  groupings,
  type MadeOfView,
  madeOfViews,
} from '../view/search-params.ts';
import { InventoryList } from './inventory-list.tsx';
import { NetworkView } from './network-view.tsx';
import { PodsView } from './pods-view.tsx';
import { ResourceGraphView } from './resource-graph-view.tsx';

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
  const offered = groupings.filter((id) => id !== 'namespace' || spaces > 1);
  return (
    <div className="stack">
      <div className="row wrap">
        <Choice<MadeOfView>
          label="How to see them"
          options={views.map((id) => ({ id, label: id }))}
          current={view}
          onChoose={(next) => onShow({ view: next })}
        />
        {view !== 'graph' || (inventory.length < worthFolding && search.group === undefined) ? null : (
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
        <PodsView placement={placement} selected={object} onOpen={onOpen} />
      ) : view === 'network' ? (
        <NetworkView placement={placement} selected={object} onOpen={onOpen} />
      ) : (
        <ResourceGraphView placement={placement} by={by} selected={object} onOpen={onOpen} />
      )}
    </div>
  );
}
