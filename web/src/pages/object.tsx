import { routes } from '@fairlead/core/wire/routes.ts';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ObjectContent } from '../components/object-beside.tsx';
import { ObjectThen } from '../components/object-then.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PlaceLink } from '../components/place-link.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useSession } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Empty } from '../ui/told.tsx';
import { hasBelow } from '../view/has-below.ts';
import { objectSentence } from '../view/object-sentence.ts';
import { objectTabs } from '../view/search-params.ts';
import { deliveryTone } from '../view/tone.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** One object, as somebody comes to it from a pager: how it is, who changed what, what ran at that time. */
export function ObjectPage() {
  const { id } = useParams({ from: '/frame/objects/$id' });
  const { object = '', tab = 'why' } = useSearch({ from: '/frame/objects/$id' });
  const navigate = useNavigate({ from: '/objects/$id' });
  const session = useSession();
  const placement = useAsk(routes.getPlacement, { params: { id } });
  const query = useAsk(routes.getPlacementObject, { params: { id }, query: { object } });
  const history = useAsk(routes.placementHistory, { params: { id }, query: { limit: 8 } });
  const last = history.data?.items[0];
  const [kind = ''] = object.split('/');
  const tabs = objectTabs
    .filter((name) => name !== 'logs' || session?.verbs.includes('view-logs') === true)
    .filter((name) => name !== 'below' || hasBelow(placement.data?.targetKind ?? 'host', kind));
  return (
    <div className="page">
      <PageHead
        title={object}
        crumbs={[placement.data === undefined ? 'Object' : <PlaceLink key="place" place={placement.data} />, object]}
        sentence={
          query.data === undefined ? unreadSentence(object, query.error) : objectSentence(query.data, last, Date.now())
        }
      />
      <div className="columns">
        <Panel title={<span className="mono-name">{object}</span>} what="this object" query={query}>
          {(found) => (
            <Tabs
              label="What to see of it"
              tabs={tabs.map((name) => ({
                id: name,
                label: name === 'yaml' ? 'YAML' : name === 'diff' ? `diff ${found.differences.length}` : name,
              }))}
              current={tab}
              onChoose={(chosen) => void navigate({ search: { object, tab: chosen }, replace: true })}
            >
              <div className="gap-top">
                {placement.data === undefined ? null : (
                  <ObjectContent
                    placement={placement.data}
                    object={found}
                    tab={tab}
                    onOpen={(next) => void navigate({ search: { object: next } })}
                  />
                )}
              </div>
            </Tabs>
          )}
        </Panel>
        <div className="column">
          {placement.data === undefined ? null : <ObjectThen placement={placement.data} />}
          <Panel title="Delivered here lately" what="the deliveries" query={history} flush count={history.data?.total}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty>Nothing was delivered here yet.</Empty>
              ) : (
                <ul className="list">
                  {items.map((delivery) => (
                    <li key={delivery.id}>
                      <State {...deliveryTone(delivery.verdict, delivery.phase === 'gate')} />
                      <span className="what">
                        <Link to="/deliveries/$id" params={{ id: delivery.id }}>
                          {delivery.revision.slice(0, 7)}
                        </Link>{' '}
                        <span className="muted">{delivery.by}</span>
                      </span>
                      <span className="side">
                        <Ago at={delivery.startedAt} />
                      </span>
                    </li>
                  ))}
                </ul>
              )
            }
          </Panel>
        </div>
      </div>
    </div>
  );
}
