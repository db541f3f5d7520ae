import { formatDuration } from '@fairlead/core/lib/duration.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { DeliveryRow } from '@fairlead/core/wire/view/delivery.ts';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ask } from '../api/ask.ts';
import { useApp } from '../hooks/app-context.ts';
import { useNow } from '../hooks/use-now.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { deliveryTone } from '../view/tone.ts';
import { waterfall } from '../view/waterfall.ts';
import { Span, TraceTicks, Track } from './delivery-trace.tsx';
import { TraceLegend } from './trace-legend.tsx';

/** Stretches are asked for one delivery at a time; beyond this a delivery is one bar. */
const mostDetailed = 20;

/** Every delivery of a change as a row of bars on one scale: where the change is, and what it waits for. */
export function ChangeWaterfall({ deliveries }: { readonly deliveries: readonly DeliveryRow[] }) {
  const { client } = useApp();
  const now = useNow();
  const details = useQueries({
    queries: deliveries.slice(0, mostDetailed).map(({ id }) => ask(client, routes.getDelivery, { params: { id } })),
  });
  const spans = new Map(details.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data.spans] as const])));
  const rows = [...deliveries].sort((a, b) => a.startedAt - b.startedAt || nameOf(a).localeCompare(nameOf(b)));
  const fall = waterfall(
    rows.map(({ id, startedAt, endedAt }) => ({ id, startedAt, endedAt, spans: spans.get(id) ?? [] })),
    now,
  );
  return (
    <div className="trace">
      {rows.map((delivery, index) => {
        const { tone, word } = deliveryTone(delivery.verdict, delivery.phase === 'gate');
        const bars = fall.rows[index]?.bars ?? [];
        return (
          <div key={delivery.id} className="trace-row">
            <span className="row">
              <StateMark tone={tone} label={word} />
              <Link to="/deliveries/$id" params={{ id: delivery.id }} className="clip" title={delivery.sentence}>
                {nameOf(delivery)}
              </Link>
            </span>
            <Track>
              {bars.map((bar, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: stretches only grow at the end
                <Span key={at} bar={bar} failed={tone === 'bad' && at === bars.length - 1} />
              ))}
            </Track>
            <span className="num muted">{formatDuration((delivery.endedAt ?? now) - delivery.startedAt)}</span>
          </div>
        );
      })}
      <TraceTicks fall={fall} />
      <TraceLegend />
    </div>
  );
}

function nameOf({ placement }: DeliveryRow): string {
  if (placement === null) return 'a placement that is gone';
  const { application, stage, target } = placement;
  return `${application} ${stage}${target === stage ? '' : ` ${target}`}`;
}
