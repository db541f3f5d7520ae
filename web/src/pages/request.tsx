import { routes } from '@fairlead/core/wire/routes.ts';
import type { RequestView } from '@fairlead/core/wire/view/request.ts';
import { Link, useParams } from '@tanstack/react-router';
import { Fragment } from 'react';
import { PageHead } from '../components/page-head.tsx';
import { PlacementPreview } from '../components/placement-preview.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Command } from '../ui/command.tsx';
import { Digest } from '../ui/digest.tsx';
import { Panel } from '../ui/panel.tsx';
import { Person } from '../ui/person.tsx';
import { Prose } from '../ui/prose.tsx';
import { SafeLink } from '../ui/safe-link.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { alikePreviews, requestSentence } from '../view/request-words.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

const openAtFirst = 4;

/** What one request would do if it were merged now: how far it reaches, what stands in the way, every difference. */
export function RequestPage() {
  const { id } = useParams({ from: '/frame/requests/$id' });
  const query = useAsk(routes.getRequest, { params: { id } });
  const { data } = query;
  return (
    <div className="page">
      <PageHead
        title={data === undefined ? 'Request' : `#${data.number} ${data.title}`}
        crumbs={[
          <Link key="requests" to="/requests">
            Requests
          </Link>,
          data === undefined ? '…' : `#${data.number} ${data.title}`,
        ]}
        sentence={data === undefined ? unreadSentence('this request', query.error) : requestSentence(data)}
        sub={data === undefined ? undefined : <Facts request={data} />}
      />
      {data === undefined || data.preview?.state !== 'made' ? null : <Radius request={data} />}
      <Panel title="What it would do" what="this request" query={query} count={data?.placements.length}>
        {(view) => (
          <>
            <Findings request={view} />
            {view.placements.length === 0 ? (
              <Empty>{emptyWords(view)}</Empty>
            ) : (
              alikePreviews(view.placements).map((group, index) => (
                <PlacementPreview key={group.first.id} group={group} open={index < openAtFirst} />
              ))
            )}
            {view.hidden === 0 ? null : (
              <p className="faint">It also reaches {view.hidden} placements that you may not see.</p>
            )}
          </>
        )}
      </Panel>
      {data === undefined ? null : <Command line={commandLine(['preview', data.id], null)} />}
    </div>
  );
}

function emptyWords({ preview, hidden }: RequestView): string {
  if (preview === null) return 'It was not looked at yet.';
  if (preview.state === 'waits')
    return 'A maintainer agrees with `/fairlead plan` on the request, or with `fairlead preview … --again`.';
  if (preview.state !== 'made') return 'There is nothing to show until that is mended.';
  return hidden > 0 ? 'None of what it reaches is yours to see.' : 'Nothing that runs reads what it changes.';
}

function Facts({ request }: { readonly request: RequestView }) {
  return (
    <span className="row wrap">
      <Person name={request.author} />
      {request.isDraft ? <span className="tag">draft</span> : null}
      {request.isFork ? <span className="tag">from elsewhere</span> : null}
      <span>
        <span className="clip">{request.branch}</span> <Digest value={request.head} commit /> into {request.base}
      </span>
      <span>
        <SafeLink to={request.url}>the conversation</SafeLink>
      </span>
      {request.preview === null ? null : (
        <span>
          previewed <Ago at={request.preview.madeAt} />
        </span>
      )}
    </span>
  );
}

function Radius({ request: { preview, files, fileCount } }: { readonly request: RequestView }) {
  const radius = preview?.radius;
  if (radius === undefined) return null;
  const facts: readonly (readonly [string, string])[] = [
    ['applications', listed(radius.applications)],
    ['targets', listed(radius.targets)],
    ['in production', String(radius.production)],
    ['depend on them', radius.dependants.length === 0 ? 'none' : listed(radius.dependants)],
    [
      'objects',
      `${radius.created} new, ${radius.changed} changed, ${radius.deleted} deleted, ${radius.replaced} made again`,
    ],
    ['pods that start anew', String(radius.podsRestarted)],
    ['cannot be taken back', String(radius.oneWay.length)],
    ['files', `${fileCount}: ${files.slice(0, 3).join(', ')}${fileCount > 3 ? ', …' : ''}`],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

function Findings({ request: { findings, trouble } }: { readonly request: RequestView }) {
  if (findings.length === 0 && trouble === '') return null;
  return (
    <ul className="list">
      {trouble === '' ? null : (
        <li>
          <State tone="bad" word="the forge was not told" /> <Prose text={trouble} />
        </li>
      )}
      {findings.map(({ severity, message }) => (
        <li key={message}>
          <State tone={severity === 'error' ? 'bad' : 'held'} word={severity} /> <Prose text={message} />
        </li>
      ))}
    </ul>
  );
}
