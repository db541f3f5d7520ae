import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationView } from '@fairlead/core/wire/view/application.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { CompareLinks } from '../components/compare-links.tsx';
import { DeliveryList } from '../components/delivery-list.tsx';
import { EventList } from '../components/event-list.tsx';
import { FoundHere } from '../components/found-here.tsx';
import { MadeOf } from '../components/made-of.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PlacementActs } from '../components/placement-acts.tsx';
import { PlacementBands } from '../components/placement-bands.tsx';
import { SourcePanel } from '../components/source-panel.tsx';
import { StagesStrip } from '../components/stages-strip.tsx';
import { StrangersList } from '../components/strangers-list.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useChangesById } from '../hooks/use-changes-by-id.ts';
import { Panel } from '../ui/panel.tsx';
import { Prose } from '../ui/prose.tsx';
import { SafeLink } from '../ui/safe-link.tsx';
import { Empty, Failed, Loading } from '../ui/told.tsx';
import { chosenPlacement } from '../view/chosen-placement.ts';
import type { ApplicationSearch } from '../view/search-params.ts';
import { shortRepo } from '../view/shorten.ts';
import { unreadSentence } from '../view/unread-sentence.ts';
import { placeSearch } from '../view/where.ts';

/** What one sees of an object comes with the first object that is looked at. */
const ObjectBeside = lazy(async () => ({ default: (await import('../components/object-beside.tsx')).ObjectBeside }));

/** One application: its way to production, what it is made of in one place, and what happened there. */
export function ApplicationPage() {
  const { name } = useParams({ from: '/frame/applications/$name' });
  const search = useSearch({ from: '/frame/applications/$name' });
  const navigate = useNavigate({ from: '/applications/$name' });
  const inProject = search.project === undefined ? {} : { query: { project: search.project } };
  const application = useAsk(routes.getApplication, { params: { name }, ...inProject });
  const { data } = application;
  const chosen = data === undefined ? undefined : chosenPlacement(data, search);
  const all = data?.stages.flatMap(({ placements }) => placements) ?? [];
  const changes = useChangesById(all.flatMap(({ applied, desired }) => [applied?.change, desired?.change]));
  const show = (next: ApplicationSearch): void => void navigate({ search: next, replace: true });
  const choose = (placement: PlacementView): void => show(placeSearch(placement));
  const unnamed = search.stage === undefined ? chosen : undefined;
  // What the page is about stands in its address: it can be pasted, and it stays when another place falls ill.
  useEffect(() => {
    if (unnamed !== undefined) void navigate({ search: { ...search, ...placeSearch(unnamed) }, replace: true });
  }, [unnamed, search, navigate]);
  if (data === undefined) {
    return (
      <div className="page">
        <PageHead title={name} crumbs={crumbs(name)} sentence={unreadSentence(name, application.error)} />
        {application.error === null ? (
          <Loading what={name} />
        ) : (
          <Failed
            what={name}
            error={application.error}
            at={application.errorUpdatedAt}
            onRetry={() => void application.refetch()}
          />
        )}
      </div>
    );
  }
  return (
    <div className="page">
      <PageHead
        title={name}
        crumbs={crumbs(name)}
        sentence={chosen?.why.sentence ?? `${name} is placed nowhere.`}
        sub={
          <>
            {chosen === undefined || chosen.why.next === '' ? null : (
              <>
                Next: <Prose text={chosen.why.next} />
                <span className="dot" />
              </>
            )}
            <Link to="/insight" search={{ application: name }}>
              how it travels
            </Link>
            <span className="dot" />
            from <SafeLink to={data.source.repo}>{shortRepo(data.source.repo)}</SafeLink>{' '}
            <code>{data.source.path}</code>
          </>
        }
      />
      <StagesStrip application={data} changes={changes} chosen={chosen} onChoose={choose} />
      {chosen === undefined ? null : (
        <Place key={chosen.id} application={data} placement={chosen} search={search} onShow={show} />
      )}
    </div>
  );
}

function crumbs(name: string) {
  return [
    <Link key="fleet" to="/fleet">
      Fleet
    </Link>,
    name,
  ];
}

type PlaceProps = {
  readonly application: ApplicationView;
  readonly placement: PlacementView;
  readonly search: ApplicationSearch;
  readonly onShow: (next: ApplicationSearch) => void;
};

function Place({ application, placement, search, onShow }: PlaceProps) {
  const inspection = useAsk(routes.getPlacement, { params: { id: placement.id } });
  const history = useAsk(routes.placementHistory, { params: { id: placement.id }, query: { limit: 10 } });
  const source = useAsk(routes.readSource, { params: { id: placement.id } });
  const events = useAsk(routes.placementEvents, { params: { id: placement.id }, query: { limit: 30 } });
  const { object, tab, ...beside } = search;
  const place = { ...beside, ...placeSearch(placement) };
  const open = (next: string, at = tab): void =>
    onShow({ ...place, object: next, ...(at === undefined ? {} : { tab: at }) });
  return (
    <>
      {inspection.data === undefined ? null : <PlacementBands placement={inspection.data} />}
      <PlacementActs placement={placement} />
      <div className={object === undefined ? '' : 'split'}>
        <div className="column">
          <Panel
            title="What it is made of"
            what="its objects"
            query={inspection}
            count={inspection.data?.inventory.length}
            side={<CompareLinks application={application} placement={placement} />}
          >
            {(view) => (
              <MadeOf
                placement={view}
                search={search}
                onOpen={open}
                onShow={(shown) => onShow({ ...search, ...shown })}
              />
            )}
          </Panel>
          {inspection.data === undefined || inspection.data.strangers === null ? null : (
            <Panel
              title="Nobody declared"
              what="what nobody declared"
              query={inspection}
              count={inspection.data.strangers.count}
            >
              {({ strangers }) => (strangers === null ? null : <StrangersList strangers={strangers} />)}
            </Panel>
          )}
          <FoundHere placement={placement.id} />
          <Panel title="Rendered from" what="its source" query={source}>
            {(view) => <SourcePanel source={view} />}
          </Panel>
          <div className="columns even">
            <Panel title="Deliveries here" what="its deliveries" query={history} flush count={history.data?.total}>
              {({ items }) =>
                items.length === 0 ? (
                  <Empty>Nothing was delivered here yet.</Empty>
                ) : (
                  <DeliveryList deliveries={items} />
                )
              }
            </Panel>
            <Panel title="Timeline" what="its events" query={events} flush>
              {({ items }) =>
                items.length === 0 ? <Empty>Nothing happened here yet.</Empty> : <EventList events={items} />
              }
            </Panel>
          </div>
        </div>
        {object === undefined || inspection.data === undefined ? null : (
          <Suspense fallback={<Loading what={object} />}>
            <ObjectBeside
              key={object}
              placement={inspection.data}
              object={object}
              tab={tab ?? 'why'}
              onTab={(next) => onShow({ ...place, object, tab: next })}
              onOpen={(next) => onShow({ ...place, object: next })}
              onClose={() => onShow(place)}
            />
          </Suspense>
        )}
      </div>
    </>
  );
}
