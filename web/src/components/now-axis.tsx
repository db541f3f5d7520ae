import { routes } from '@fairlead/core/wire/routes.ts';
import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { useNow } from '../hooks/use-now.ts';
import { Choice } from '../ui/choice.tsx';
import { Panel } from '../ui/panel.tsx';
import { axisFacts } from '../view/axis-facts.ts';
import { nowWindows } from '../view/search-params.ts';
import { fittingWindowMs } from '../view/time-axis.ts';
import { shortTime } from '../view/when.ts';
import { TimeAxis } from './time-axis.tsx';

const windowMs = { '15m': 900_000, '1h': 3_600_000, '3h': 10_800_000, '12h': 43_200_000 } as const;
/** Questions about "the last hours" move on in steps, so that their answers can be kept. */
const stepMs = 600_000;
const mostEvents = 500;

/** What went bad above a time axis, the changes of the last hours below it. */
export function NowAxis({ now: view }: { readonly now: NowView | undefined }) {
  const now = useNow();
  const { window: wanted } = useSearch({ from: '/frame/' });
  const navigate = useNavigate({ from: '/' });
  const since = Math.floor(now / stepMs) * stepMs - windowMs['12h'];
  const events = useAsk(routes.listEvents, { query: { since, limit: mostEvents } }, { keep: true });
  const changes = useAsk(routes.listChanges, { query: { since, limit: 200 } }, { keep: true });
  const deliveries = useAsk(routes.listDeliveries, { query: { since, limit: mostEvents } }, { keep: true });
  const facts = useMemo(
    () =>
      axisFacts({
        events: events.data?.items ?? [],
        changes: changes.data?.items ?? view?.recentChanges ?? [],
        deliveries: deliveries.data?.items ?? view?.inFlight ?? [],
        wrong: view?.wrong ?? [],
      }),
    [events.data, changes.data, deliveries.data, view],
  );
  const lengthMs = wanted === undefined ? fittingWindowMs(now, facts.changes, facts.spans) : windowMs[wanted];
  const cutAt = events.data?.next === null ? null : (events.data?.items.at(-1)?.at ?? null);
  return (
    <Panel
      title="What went bad, and what changed"
      what="the last hours"
      query={events}
      side={
        <Choice
          label="How much time is shown"
          options={nowWindows.map((id) => ({ id, label: id }))}
          current={nowWindows.find((id) => windowMs[id] === lengthMs) ?? '12h'}
          onChoose={(window) => void navigate({ search: { window }, replace: true })}
        />
      }
    >
      {() => (
        <>
          <TimeAxis window={{ from: now - lengthMs, to: now }} spans={facts.spans} changes={facts.changes} />
          {cutAt === null || cutAt < now - lengthMs ? null : (
            <p className="faint small">
              So much happened that what went bad is known only since {shortTime(cutAt, now)}; earlier is under Events.
            </p>
          )}
        </>
      )}
    </Panel>
  );
}
