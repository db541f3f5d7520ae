import { routes } from '@fairlead/core/wire/routes.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChangeList } from '../components/change-list.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useAskPages } from '../hooks/use-ask-pages.ts';
import { useSeesAll } from '../hooks/use-session.ts';
import { MoreButton } from '../ui/more-button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';
import { changesSentence } from '../view/changes-sentence.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** Every change that Fairlead saw, newest first. */
export function ChangesPage() {
  const { text } = useSearch({ from: '/frame/changes' });
  const navigate = useNavigate({ from: '/changes' });
  const seesAll = useSeesAll();
  const { query, items, total, more } = useAskPages(routes.listChanges, {
    query: { limit: 50, ...(text === undefined ? {} : { text }) },
  });
  return (
    <div className="page">
      <PageHead
        title="Changes"
        sentence={
          query.data === undefined
            ? unreadSentence('the changes', query.error)
            : changesSentence(total, items[0], text, seesAll)
        }
      />
      <Panel
        title="Changes"
        what="the changes"
        query={query}
        flush
        count={total}
        side={
          <input
            className="input"
            type="search"
            placeholder="filter by title or author"
            aria-label="Filter by title or author"
            defaultValue={text}
            onChange={(event) =>
              void navigate({ search: event.target.value === '' ? {} : { text: event.target.value }, replace: true })
            }
          />
        }
      >
        {() =>
          items.length === 0 ? (
            <Empty>
              {text === undefined
                ? 'No change yet. Push a commit that touches an application and it appears here.'
                : `No change holds “${text}”.`}
            </Empty>
          ) : (
            <>
              <ChangeList changes={items} />
              <MoreButton more={more} shown={items.length} total={total} />
            </>
          )
        }
      </Panel>
    </div>
  );
}
