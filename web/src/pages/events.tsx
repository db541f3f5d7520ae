import { routes } from '@fairlead/core/wire/routes.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { EventList } from '../components/event-list.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useAskPages } from '../hooks/use-ask-pages.ts';
import { useNow } from '../hooks/use-now.ts';
import { useSeesAll } from '../hooks/use-session.ts';
import { Choice } from '../ui/choice.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';
import { eventsSentence } from '../view/events-sentence.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

const severities = [
  { id: 'all', label: 'all' },
  { id: 'warning', label: 'warnings' },
  { id: 'error', label: 'errors' },
] as const;

/** Everything that happened, newest first. */
export function EventsPage() {
  const search = useSearch({ from: '/frame/events' });
  const navigate = useNavigate({ from: '/events' });
  const { query, items, more } = useAskPages(routes.listEvents, { query: { limit: 100, ...search } });
  const now = useNow();
  const seesAll = useSeesAll();
  const read = query.data === undefined ? undefined : items;
  return (
    <div className="page">
      <PageHead
        title="Events"
        sentence={
          query.data === undefined && query.error !== null
            ? unreadSentence('what happened', query.error)
            : !seesAll && read?.length === 0
              ? 'Nothing that you may see has happened yet.'
              : eventsSentence(read, search, now)
        }
      />
      <Panel
        title="Events"
        what="the events"
        query={query}
        flush
        side={
          <Choice
            label="Which events"
            options={severities}
            current={severities.find(({ id }) => id === search.severity)?.id ?? 'all'}
            onChoose={(id) => {
              const { severity: _old, ...rest } = search;
              void navigate({ search: id === 'all' ? rest : { ...rest, severity: id }, replace: true });
            }}
          />
        }
      >
        {() =>
          items.length === 0 ? (
            <Empty>Nothing of this kind has happened.</Empty>
          ) : (
            <>
              <EventList events={items} />
              <MoreButton more={more} shown={items.length} total={undefined} />
            </>
          )
        }
      </Panel>
    </div>
  );
}
