import type { InsightView } from '@fairlead/core/wire/view/insight.ts';
import { useWidth } from '../hooks/use-width.ts';
import { dayOf } from '../view/when.ts';

type Day = InsightView['days'][number];

const [aboveDefaultPx, gapPx, scalePx] = [120, 2, 48];

/** Deliveries by day: what arrived stands above the line, what failed hangs below it. */
export function DayBars({ days }: { readonly days: readonly Day[] }) {
  const [place, widthPx] = useWidth<HTMLDivElement>();
  const most = Math.max(1, ...days.map(({ healthy, other }) => healthy + other));
  const worst = Math.max(0, ...days.map(({ failed }) => failed));
  const aboveHeight = aboveDefaultPx;
  const belowHeight = worst === 0 ? 0 : Math.max(2, (worst / most) * aboveDefaultPx);
  const height = aboveHeight + belowHeight + 30;
  const room = Math.max(1, widthPx - scalePx);
  const pitch = room / Math.max(1, days.length);
  const line = aboveHeight + 8;
  return (
    <div className="pad">
      <div ref={place}>
        <svg
          width={widthPx}
          height={height}
          role="img"
          aria-label={`Deliveries by day; ${summary(days)} The same is below as a table.`}
        >
          <text className="axis-text" x={scalePx - 6} y={14} textAnchor="end">
            {most.toLocaleString()}
          </text>
          <text className="axis-text" x={scalePx - 6} y={line + 4} textAnchor="end">
            0
          </text>
          {days.map((day, index) => {
            const x = scalePx + index * pitch;
            const width = Math.max(1, pitch - gapPx);
            const good = (day.healthy / most) * aboveHeight;
            const rest = (day.other / most) * aboveHeight;
            const bad = worst === 0 ? 0 : (day.failed / worst) * belowHeight;
            return (
              <g key={day.at}>
                <title>{`${dayOf(day.at)}: ${day.healthy} arrived, ${day.failed} failed or went back, ${day.other} superseded, aborted or open, ${day.corrections} corrections`}</title>
                <rect className="hit" x={x} y={0} width={pitch} height={height} />
                <rect className="bar tone-good" x={x} y={line - good} width={width} height={good} />
                <rect className="bar tone-idle" x={x} y={line - good - rest} width={width} height={rest} />
                <rect className="bar tone-bad" x={x} y={line + 1} width={width} height={bad} />
              </g>
            );
          })}
          <line className="axis-line" x1={scalePx} x2={widthPx} y1={line} y2={line} />
          {days.map((day, index) =>
            index % Math.max(1, Math.ceil(64 / pitch)) === 0 ? (
              <text key={day.at} className="axis-text" x={scalePx + index * pitch} y={height - 4}>
                {dayOf(day.at)}
              </text>
            ) : null,
          )}
        </svg>
      </div>
    </div>
  );
}

function summary(days: readonly Day[]): string {
  const sum = (of: (day: Day) => number): string => days.reduce((total, day) => total + of(day), 0).toLocaleString();
  return `${sum(({ healthy }) => healthy)} arrived, ${sum(({ failed }) => failed)} failed or went back.`;
}
