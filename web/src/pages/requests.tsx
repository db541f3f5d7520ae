import { routes } from '@fairlead/core/wire/routes.ts';
import { PageHead } from '../components/page-head.tsx';
import { RequestList } from '../components/request-list.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { Panel } from '../ui/panel.tsx';
import { Prose } from '../ui/prose.tsx';
import { Empty } from '../ui/told.tsx';
import { requestsPageSentence } from '../view/request-words.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** What waits to be merged, and what each of it would do. */
export function RequestsPage() {
  const query = useAsk(routes.listRequests, { query: {} });
  const { data } = query;
  return (
    <div className="page">
      <PageHead
        title="Requests"
        sentence={data === undefined ? unreadSentence('the requests', query.error) : requestsPageSentence(data.items)}
      />
      <Panel title="Open requests" what="the requests" query={query} flush count={data?.items.length}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <strong>Nothing waits to be merged.</strong>
              <span>
                <Prose text="Requests are looked at in repositories whose Connection names a token for its forge: `spec.git.api`, with `forge: gitea`." />
              </span>
              <span>
                <Prose text="Each is then previewed here, and told in one comment and a status there. `fairlead requests` lists the same." />
              </span>
            </Empty>
          ) : (
            <RequestList requests={items} />
          )
        }
      </Panel>
    </div>
  );
}
