import { formatDuration } from '@fairlead/core/lib/duration.ts';
import type { DeliveryView } from '@fairlead/core/wire/view/delivery.ts';
import { useNow } from '../hooks/use-now.ts';
import { type Waterfall, type WaterfallBar, waterfall } from '../view/waterfall.ts';
import { TraceLegend } from './trace-legend.tsx';

/** One delivery as a trace: a row for each stretch, on one scale; the longest bar explains the wait. */
export function DeliveryTrace({ delivery }: { readonly delivery: DeliveryView }) {
  const now = useNow();
  const fall = waterfall([delivery], delivery.endedAt ?? now);
  const bars = fall.rows[0]?.bars ?? [];
  const failedAt = delivery.verdict === 'failed' || delivery.verdict === 'rolled-back' ? bars.length - 1 : -1;
  return (
    <div className="trace">
      {bars.map((bar, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: stretches only grow at the end
        <div key={index} className="trace-row">
          <span className="clip" title={bar.label}>
            {bar.name} <span className="faint">{bar.label}</span>
          </span>
          <Track>
            <Span bar={bar} failed={index === failedAt} />
          </Track>
          <span className="num muted">{formatDuration(bar.durationMs)}</span>
        </div>
      ))}
      <TraceTicks fall={fall} />
      <TraceLegend />
    </div>
  );
}

export function Track({ children }: { readonly children: React.ReactNode }) {
  return <div className="track">{children}</div>;
}

export function Span({ bar, failed }: { readonly bar: WaterfallBar; readonly failed: boolean }) {
  const kinds = [
    bar.name === 'hold' || bar.name === 'watch' ? bar.name : '',
    bar.open ? 'open' : '',
    failed ? 'failed' : '',
  ];
  const kind = kinds.filter((name) => name !== '').join(' ') || (bar.longest ? 'longest' : '');
  const words = `${bar.name}${bar.label === '' ? '' : ` (${bar.label})`}: ${formatDuration(bar.durationMs)}${bar.open ? ' so far' : ''}`;
  return (
    <span
      className={`span ${kind}`}
      title={words}
      role="img"
      aria-label={words}
      style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
    />
  );
}

export function TraceTicks({ fall }: { readonly fall: Waterfall }) {
  return (
    <div className="trace-row" aria-hidden="true">
      <span />
      <div className="trace-ticks">
        {fall.ticks.map(({ left, afterMs }) => (
          <span key={afterMs} style={{ left: `${left * 100}%` }}>
            {afterMs === 0 ? '0' : `+${formatDuration(afterMs)}`}
          </span>
        ))}
      </div>
      <span />
    </div>
  );
}
