import { routes } from '@fairlead/core/wire/routes.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FleetState, mostCells } from '../api/fleet-cells.ts';
import { FleetFilters } from '../components/fleet-filters.tsx';
import { FleetTilesView } from '../components/fleet-tiles-view.tsx';
import { HeatMapView } from '../components/heat-map-view.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PlacementBeside } from '../components/placement-beside.tsx';
import { SavedViewsBar } from '../components/saved-views-bar.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useAskPages } from '../hooks/use-ask-pages.ts';
import { useFleet } from '../hooks/use-fleet.ts';
import { useSeesAll } from '../hooks/use-session.ts';
import { PlacementTable } from '../table/placement-table.tsx';
import { Choice } from '../ui/choice.tsx';
import { Panel, type Question } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';
import { fleetSentence } from '../view/fleet-sentence.ts';
import type { FleetTile } from '../view/fleet-tiles.ts';
import { type FleetSearch, type TileGrouping, tileGroupings } from '../view/search-params.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** Every placement: a picture of all, and the same as a table, both narrowed by the same filter. */
export function FleetPage() {
  const { selected, ...view } = useSearch({ from: '/frame/fleet' });
  const { view: drawing = 'map', by = 'application', ...filter } = view;
  const navigate = useNavigate({ from: '/fleet' });
  const { sync, health, ...scope } = filter;
  const { query, items, total, more } = useAskPages(routes.listPlacements, { query: { ...filter, limit: 100 } });
  const fleet = useFleet(filter);
  const seesAll = useSeesAll();
  const asked = useAsk(
    routes.listPlacements,
    { query: { ...scope, limit: 1 } },
    { keep: true, enabled: fleet.counts === undefined },
  );
  const counts = fleet.counts ?? asked.data?.counts;
  const show = (next: FleetSearch): void => void navigate({ search: next, replace: true });
  const narrow = (next: FleetSearch): void => show({ ...next, ...drawn(view) });
  const open = (id: string): void => show({ ...view, selected: id });
  const close = (): void => show(view);
  const openTile = ({ name, over }: FleetTile): void =>
    void navigate({ search: { ...filter, [by]: name, ...(by === 'application' ? { project: over } : {}) } });
  const missing = (fleet.total ?? 0) - fleet.cells.length;
  const empty = (
    <Empty>
      {Object.keys(filter).length > 0
        ? 'No placement fits this filter. Take a part of it away.'
        : seesAll
          ? 'Nothing is placed anywhere yet; see Now for the first steps.'
          : 'Nothing of the projects that you may see is placed anywhere yet.'}
    </Empty>
  );
  return (
    <div className="page">
      <PageHead
        title="Fleet"
        sentence={
          counts === undefined
            ? unreadSentence('every placement', asked.error ?? fleet.error)
            : fleetSentence(counts, filter, seesAll)
        }
      />
      <FleetFilters filter={filter} counts={counts} cells={fleet.known} onChange={narrow} />
      <SavedViewsBar search={view} />
      <div className={selected === undefined ? '' : 'split'}>
        <div className="column">
          <Panel
            title={drawing === 'map' ? 'Applications × targets' : 'What needs a person first'}
            what="the fleet"
            flush
            count={fleet.total ?? undefined}
            query={questionOf(fleet)}
            side={<Drawing view={view} onShow={show} />}
          >
            {() =>
              fleet.cells.length === 0 ? (
                empty
              ) : (
                <>
                  {drawing === 'tiles' ? (
                    <FleetTilesView cells={fleet.cells} by={by} onOpen={openTile} />
                  ) : (
                    <HeatMapView cells={fleet.cells} selected={selected} onOpen={open} />
                  )}
                  {missing <= 0 ? null : (
                    <p className="pad faint">
                      {fleet.cells.length.toLocaleString()} of {fleet.total?.toLocaleString()} are drawn
                      {fleet.cells.length < mostCells ? ' so far.' : '; narrow the filter to see the others.'}
                    </p>
                  )}
                </>
              )
            }
          </Panel>
          {fleet.total === 0 && items.length === 0 && query.error === null ? null : (
            <Panel title="Placements" what="the placements" query={query} flush count={total}>
              {() =>
                items.length === 0 ? (
                  empty
                ) : (
                  <PlacementTable
                    placements={items}
                    total={total ?? items.length}
                    more={more}
                    selected={selected}
                    onOpen={open}
                  />
                )
              }
            </Panel>
          )}
        </div>
        {selected === undefined ? null : <PlacementBeside key={selected} id={selected} onClose={close} />}
      </div>
    </div>
  );
}

/** The part of an address that says how the fleet is drawn. */
function drawn({ view, by }: FleetSearch): FleetSearch {
  return { ...(view === undefined ? {} : { view }), ...(by === undefined ? {} : { by }) };
}

/** A map of everything, or tiles of what a person looks for. */
function Drawing({ view, onShow }: { readonly view: FleetSearch; readonly onShow: (next: FleetSearch) => void }) {
  const { view: current = 'map', by = 'application', ...rest } = view;
  return (
    <span className="row wrap">
      {current === 'map' ? null : (
        <Choice<TileGrouping>
          label="What a tile stands for"
          options={tileGroupings.map((id) => ({ id, label: id }))}
          current={by}
          onChoose={(next) => onShow({ ...rest, view: 'tiles', by: next })}
        />
      )}
      <Choice<'map' | 'tiles'>
        label="How the fleet is drawn"
        options={[
          { id: 'map', label: 'map' },
          { id: 'tiles', label: 'tiles' },
        ]}
        current={current}
        onChoose={(next) => onShow(next === 'map' ? rest : { ...rest, view: next })}
      />
    </span>
  );
}

function questionOf(fleet: FleetState & { readonly reload: () => void }): Question<FleetState> {
  return {
    data: fleet.total === null ? undefined : fleet,
    error: fleet.error,
    errorUpdatedAt: fleet.failedAt,
    dataUpdatedAt: fleet.asOf ?? 0,
    refetch: fleet.reload,
  };
}
