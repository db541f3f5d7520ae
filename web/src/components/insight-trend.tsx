import { routes } from '@fairlead/core/wire/routes.ts';
import type { InsightView } from '@fairlead/core/wire/view/insight.ts';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { Choice } from '../ui/choice.tsx';
import { State } from '../ui/state-mark.tsx';
import { Loading } from '../ui/told.tsx';
import { type TrendMeasure, trendMeasures, trendSentence, trendSeries } from '../view/trend-series.ts';
import { dayOf } from '../view/when.ts';
import type { ChartMark } from './time-chart.tsx';

/** The library that draws charts comes only to whoever looks at one. */
const TimeChart = lazy(async () => ({ default: (await import('./time-chart.tsx')).TimeChart }));

const names: { readonly [Measure in TrendMeasure]: string } = {
  lead: 'lead time',
  failures: 'failure rate',
  recovery: 'recovery',
  rework: 'rework',
};
const mostMarks = 200;
/** Fewer points make no line. */
const fewestPoints = 7;

/** One of the measures over time, before the number of changes; with an application, each of its deliveries is marked. */
export function InsightTrend({
  found,
  application,
}: {
  readonly found: InsightView;
  readonly application?: string | undefined;
}) {
  const [measure, setMeasure] = useState<TrendMeasure>('lead');
  const marks = useMarks(found.since, application);
  const trend = useMemo(() => begun(found.trend), [found.trend]);
  const chart = useMemo(() => {
    const line = trendSeries(trend, measure);
    const count = (value: number): string => value.toLocaleString();
    const bars = { label: 'Changes', values: trend.map(({ changes }) => changes), says: count, axis: count };
    return { line, bars, at: trend.map(({ at }) => at), label: trendSentence(trend, line) };
  }, [trend, measure]);
  return (
    <>
      <div className="row wrap">
        <Choice
          label="Which measure"
          options={trendMeasures.map((id) => ({ id, label: names[id] }))}
          current={measure}
          onChoose={setMeasure}
        />
        {marks.length === 0 ? null : (
          <span className="row small muted">
            <State tone="good" word="a delivery arrived" />
            <State tone="bad" word="failed or went back" />
          </span>
        )}
      </div>
      <Suspense fallback={<Loading what="the chart" />}>
        <TimeChart {...chart} marks={marks} />
      </Suspense>
      <details>
        <summary>As a table</summary>
        <table className="table">
          <thead>
            <tr>
              <th>From</th>
              <th className="num">Changes</th>
              <th className="num">{chart.line.label}</th>
            </tr>
          </thead>
          <tbody>
            {trend.map(({ at, changes }, index) => {
              const value = chart.line.values[index] ?? null;
              return (
                <tr key={at}>
                  <td>{dayOf(at)}</td>
                  <td className="num">{changes.toLocaleString()}</td>
                  <td className="num">{value === null ? '–' : chart.line.says(value)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** The records of a young installation do not fill the window: what is before the first change says nothing. */
function begun(trend: InsightView['trend']): InsightView['trend'] {
  const first = trend.findIndex(({ changes }) => changes > 0);
  return first < 0 ? trend : trend.slice(Math.max(0, Math.min(first, trend.length - fewestPoints)));
}

function useMarks(since: number, application: string | undefined): readonly ChartMark[] {
  const query = useAsk(
    routes.listDeliveries,
    { query: { since, limit: mostMarks, ...(application === undefined ? {} : { application }) } },
    { enabled: application !== undefined },
  );
  const { data } = query;
  return useMemo(
    () =>
      (data?.items ?? []).flatMap(({ verdict, startedAt, placement, kind }) => {
        if (kind === 'correction' || verdict === null || placement === null) return [];
        const tone =
          verdict === 'healthy' ? 'good' : verdict === 'failed' || verdict === 'rolled-back' ? 'bad' : 'idle';
        return [{ at: startedAt, tone } as const];
      }),
    [data],
  );
}
