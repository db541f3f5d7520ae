import { routes } from '@fairlead/core/wire/routes.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FleetState, mostCells } from '../api/fleet-cells.ts';
import { FleetFilters } from '../components/fleet-filters.tsx';
import { HeatMapView } from '../components/heat-map-view.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PlacementBeside } from '../components/placement-beside.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useAskPages } from '../hooks/use-ask-pages.ts';
import { useFleet } from '../hooks/use-fleet.ts';
import { PlacementTable } from '../table/placement-table.tsx';
import { Panel, type Question } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';
import { fleetSentence } from '../view/fleet-sentence.ts';
import type { FleetSearch } from '../view/search-params.ts';

/** Every placement: a picture of all, and the same as a table, both narrowed by the same filter. */
export function FleetPage() {
  const { selected, ...filter } = useSearch({ from: '/frame/fleet' });
  const navigate = useNavigate({ from: '/fleet' });
  const { sync, health, ...scope } = filter;
  const counts = useAsk(routes.listPlacements, { query: { ...scope, limit: 1 } }, { keep: true });
  const { query, items, total, more } = useAskPages(routes.listPlacements, { query: { ...filter, limit: 100 } });
  const fleet = useFleet(filter);
  const narrow = (next: FleetSearch): void => void navigate({ search: next, replace: true });
  const open = (id: string): void => void navigate({ search: { ...filter, selected: id }, replace: true });
  const close = (): void => void navigate({ search: filter, replace: true });
  const missing = (fleet.total ?? 0) - fleet.cells.length;
  const empty = (
    <Empty>
      {Object.keys(filter).length > 0
        ? 'No placement fits this filter. Take a part of it away.'
        : 'Nothing is placed anywhere yet; see Now for the first steps.'}
    </Empty>
  );
  return (
    <div className="page">
      <PageHead
        title="Fleet"
        sentence={counts.data === undefined ? 'Looking at every placement…' : fleetSentence(counts.data.counts, filter)}
      />
      <FleetFilters filter={filter} counts={counts.data?.counts} cells={fleet.cells} onChange={narrow} />
      <div className={selected === undefined ? '' : 'split'}>
        <div className="column">
          <Panel
            title="Applications × targets"
            what="the heat map"
            flush
            count={fleet.total ?? undefined}
            query={questionOf(fleet)}
          >
            {() =>
              fleet.cells.length === 0 ? (
                empty
              ) : (
                <>
                  <HeatMapView cells={fleet.cells} selected={selected} onOpen={open} />
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
        </div>
        {selected === undefined ? null : <PlacementBeside key={selected} id={selected} onClose={close} />}
      </div>
    </div>
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
