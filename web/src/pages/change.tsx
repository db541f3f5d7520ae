import { routes } from '@fairlead/core/wire/routes.ts';
import type { ChangeView } from '@fairlead/core/wire/view/change.ts';
import { Link, useParams } from '@tanstack/react-router';
import { ChangeList } from '../components/change-list.tsx';
import { ChangeWaterfall } from '../components/change-waterfall.tsx';
import { DeliveryList } from '../components/delivery-list.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Digest } from '../ui/digest.tsx';
import { Panel } from '../ui/panel.tsx';
import { Person } from '../ui/person.tsx';
import { SafeLink } from '../ui/safe-link.tsx';
import { Empty } from '../ui/told.tsx';
import { shortRepo } from '../view/shorten.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** What a person did, and everything it caused: is it live, where is it, why not further. */
export function ChangePage() {
  const { id } = useParams({ from: '/frame/changes/$id' });
  const change = useAsk(routes.getChange, { params: { id } });
  const { data } = change;
  const sentence = data?.sentence ?? unreadSentence('this change', change.error);
  return (
    <div className="page">
      <PageHead
        title={data?.title ?? 'Change'}
        crumbs={[
          <Link key="changes" to="/changes">
            Changes
          </Link>,
          data?.title ?? '…',
        ]}
        sentence={sentence}
        sub={data === undefined ? undefined : <Facts change={data} />}
      />
      <Panel
        title="Its way"
        what="the deliveries of this change"
        query={change}
        flush
        count={data?.deliveryRows.length}
      >
        {({ deliveryRows }) =>
          deliveryRows.length === 0 ? (
            <Empty>It reached no placement: nothing that is placed anywhere reads what it touches.</Empty>
          ) : (
            <>
              <DeliveryList deliveries={deliveryRows.filter(({ verdict }) => verdict !== 'healthy')} />
              <ChangeWaterfall deliveries={deliveryRows} />
            </>
          )
        }
      </Panel>
      {data === undefined ? null : (
        <div className="columns">
          <Panel title="Commits" what="its commits" query={change} flush count={data?.commitCount}>
            {(view) => <Commits change={view} />}
          </Panel>
          <Panel title="What followed" what="what followed" query={change} flush>
            {({ followedBy }) =>
              followedBy.length === 0 ? (
                <Empty>Nothing promoted or undid it yet.</Empty>
              ) : (
                <ChangeList changes={followedBy} />
              )
            }
          </Panel>
        </div>
      )}
    </div>
  );
}

function Facts({ change }: { readonly change: ChangeView }) {
  return (
    <span className="row wrap">
      <Person {...change.author} />
      <span className="tag">{change.kind}</span>
      <Digest value={change.to} commit />
      <span>
        in <SafeLink to={change.repo}>{shortRepo(change.repo)}</SafeLink> {change.ref.replace('refs/heads/', '')}
      </span>
      <span>
        committed <Ago at={change.committedAt} />, seen <Ago at={change.seenAt} />
      </span>
      {change.of === null ? null : (
        <Link to="/changes/$id" params={{ id: change.of }}>
          what it {change.kind === 'promotion' ? 'promotes' : 'undoes'}
        </Link>
      )}
    </span>
  );
}

function Commits({ change }: { readonly change: ChangeView }) {
  const missing = change.commitCount - change.commits.length;
  return (
    <ul className="list">
      {change.commits.map(({ sha, title, body, author, committedAt }) => (
        <li key={sha}>
          <span className="what">
            <span className="row">
              <Digest value={sha} commit /> <span>{title}</span>
            </span>
            {body.trim() === '' ? null : (
              <details>
                <summary className="muted">more</summary>
                <p className="commit-body">{body}</p>
              </details>
            )}
            <span className="muted small">
              <Person {...author} />
            </span>
          </span>
          <span className="side">
            <Ago at={committedAt} />
          </span>
        </li>
      ))}
      {missing <= 0 ? null : <li className="faint">{missing} earlier commits are not kept here; Git has them.</li>}
    </ul>
  );
}
