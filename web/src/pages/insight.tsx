import { routes } from '@fairlead/core/wire/routes.ts';
import type { InsightView } from '@fairlead/core/wire/view/insight.ts';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { DayBars } from '../components/day-bars.tsx';
import { InsightTrend } from '../components/insight-trend.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useSeesAll } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { Choice } from '../ui/choice.tsx';
import { Panel } from '../ui/panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { figures, insightSentence } from '../view/insight-words.ts';
import { unreadSentence } from '../view/unread-sentence.ts';
import { dayOf } from '../view/when.ts';

const spans = [
  { id: '7', label: '7 days' },
  { id: '28', label: '28 days' },
  { id: '90', label: '90 days' },
] as const;
const refreshMs = 5 * 60_000;

/** How changes travel: how often, how fast, what breaks and why, who changes things by hand. */
export function InsightPage() {
  const { days = 28, project, application } = useSearch({ from: '/frame/insight' });
  const navigate = useNavigate({ from: '/insight' });
  const offsetMinutes = -new Date().getTimezoneOffset();
  const seesAll = useSeesAll();
  const query = useAsk(
    routes.insight,
    {
      query: {
        days,
        offsetMinutes,
        ...(project === undefined ? {} : { project }),
        ...(application === undefined ? {} : { application }),
      },
    },
    { keep: true, everyMs: refreshMs },
  );
  const { data } = query;
  return (
    <div className="page">
      <PageHead
        title="Insight"
        crumbs={application === undefined ? undefined : [<InsightLink key="all" />, application]}
        sentence={data === undefined ? unreadSentence('the deliveries', query.error) : insightSentence(data, seesAll)}
        side={
          <Choice
            label="How far back"
            options={spans}
            current={spans.find(({ id }) => Number(id) === days)?.id ?? '28'}
            onChoose={(id) => void navigate({ search: (before) => ({ ...before, days: Number(id) }), replace: true })}
          />
        }
      />
      <Panel title="Production, measured in changes" what="the measures" query={query}>
        {({ measures, total }) =>
          total === 0 ? (
            <Empty>
              Nothing was delivered in this time. A commit that touches an application begins a delivery; each is
              counted here by day, with how long it took and what became of it.
            </Empty>
          ) : (
            <dl className="figures">
              {figures(measures).map(({ name, value, says }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                  <dd className="faint small">{says}</dd>
                </div>
              ))}
            </dl>
          )
        }
      </Panel>
      {data?.total === 0 ? null : (
        <>
          <Panel title="Over time" what="the measures over time" query={query}>
            {(found) =>
              found.measures.changes === 0 ? (
                <Empty>Nothing reached production in this time, so there is nothing to draw.</Empty>
              ) : (
                <InsightTrend found={found} application={application} />
              )
            }
          </Panel>
          <Panel title="Deliveries by day" what="the deliveries" query={query} flush count={data?.total}>
            {(found) =>
              found.total === 0 ? (
                <Empty>Nothing was delivered in this time. A commit begins a delivery.</Empty>
              ) : (
                <Days {...found} />
              )
            }
          </Panel>
          <div className="columns even">
            <Panel title="Why deliveries failed" what="the failures" query={query} flush count={data?.failuresRead}>
              {({ causes }) =>
                causes.length === 0 ? <Empty>None failed in this time.</Empty> : <Causes causes={causes} />
              }
            </Panel>
            <Panel
              title="Changed by hand or by others"
              what="the drift"
              query={query}
              flush
              count={
                data === undefined
                  ? undefined
                  : `${data.drift.found.toLocaleString()}${data.drift.more ? ' or more' : ''}`
              }
            >
              {({ drift }) =>
                drift.found === 0 ? (
                  <Empty>Nothing drifted: what runs is what Git declares.</Empty>
                ) : (
                  <Drift drift={drift} />
                )
              }
            </Panel>
          </div>
        </>
      )}
    </div>
  );
}

function InsightLink() {
  return <Link to="/insight">Insight</Link>;
}

function Days({ days }: Pick<InsightView, 'days'>) {
  return (
    <>
      <DayBars days={days} />
      <p className="pad legend">
        <State tone="good" word="arrived" />
        <State tone="idle" word="superseded, aborted or open" />
        <State tone="bad" word="failed or went back (below the line)" />
      </p>
      <details className="pad">
        <summary>As a table</summary>
        <table className="table">
          <thead>
            <tr>
              <th>Day</th>
              <th className="num">Arrived</th>
              <th className="num">Failed or back</th>
              <th className="num">Other</th>
              <th className="num">Corrections</th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map((day) => (
              <tr key={day.at}>
                <td>{dayOf(day.at)}</td>
                <td className="num">{day.healthy.toLocaleString()}</td>
                <td className="num">{day.failed.toLocaleString()}</td>
                <td className="num">{day.other.toLocaleString()}</td>
                <td className="num">{day.corrections.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

function Causes({ causes }: Pick<InsightView, 'causes'>) {
  return (
    <ul className="list">
      {causes.map(({ code, count, message, lastAt, delivery, applications }) => (
        <li key={code}>
          <div className="what">
            <strong>{code}</strong> <span className="muted">in {few(applications)}</span>
            <div className="muted small">
              {message}{' '}
              <Link to="/deliveries/$id" params={{ id: delivery }}>
                See the newest
              </Link>
            </div>
          </div>
          <div className="side">
            {count === 1 ? 'once' : `${count.toLocaleString()} times`}
            <br />
            <Ago at={lastAt} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Drift({ drift }: Pick<InsightView, 'drift'>) {
  const most = Math.max(1, ...drift.by.map(({ count }) => count));
  return (
    <table className="table">
      <thead>
        <tr>
          <th>By</th>
          <th className="num">Times</th>
          <th>In proportion</th>
        </tr>
      </thead>
      <tbody>
        {drift.by.map(({ by, count }) => (
          <tr key={by}>
            <td className="mono-name">{by}</td>
            <td className="num">{count.toLocaleString()}</td>
            <td>
              <meter className="share" min={0} max={most} value={count} aria-label={`${count} of ${drift.found}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  if (names.length === 0) return 'applications that are gone';
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}
