import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { Choice } from '../ui/choice.tsx';
import { Empty } from '../ui/told.tsx';
import { foldAbove } from '../view/resource-graph.ts';
import { type ApplicationSearch, type Grouping, groupings } from '../view/search-params.ts';
import { InventoryList } from './inventory-list.tsx';
import { ResourceGraphView } from './resource-graph-view.tsx';

type Props = {
  readonly placement: PlacementInspection;
  readonly search: ApplicationSearch;
  readonly onOpen: (object: string) => void;
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

/** The objects of a placement, as a graph or as a list. */
export function MadeOf({ placement, search, onOpen, onShow }: Props) {
  const { inventory } = placement;
  if (inventory.length === 0) return <Empty>It holds no object yet: nothing was applied.</Empty>;
  const { view = 'graph', object } = search;
  const by = search.group ?? (inventory.length > foldAbove ? 'kind' : 'none');
  const spaces = new Set(inventory.map(({ namespace }) => namespace)).size;
  const offered = groupings.filter((id) => id !== 'namespace' || spaces > 1);
  return (
    <div className="stack">
      <div className="row wrap">
        <Choice<'graph' | 'list'>
          label="How to see them"
          options={[
            { id: 'graph', label: 'graph' },
            { id: 'list', label: 'list' },
          ]}
          current={view}
          onChoose={(next) => onShow({ view: next })}
        />
        {view === 'list' || (inventory.length < worthFolding && search.group === undefined) ? null : (
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
      ) : (
        <ResourceGraphView placement={placement} by={by} selected={object} onOpen={onOpen} />
      )}
    </div>
  );
}
