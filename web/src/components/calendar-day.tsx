import type { CalendarView } from '@fairlead/core/wire/view/calendar.ts';
import { type ClosedBar, closedBars, type Day, freezeBar } from '../view/calendar-days.ts';

type Props = { readonly day: Day; readonly view: CalendarView; readonly now: number; readonly isOutside: boolean };

/** One day: a row for each document that closes anything, freezes below, marks where something was delivered. */
export function CalendarDay({ day, view, now, isOutside }: Props) {
  const rows = view.windows.map((set) => ({ set, bars: closedBars(set, day) })).filter(({ bars }) => bars.length > 0);
  const freezes = view.freezes.flatMap((freeze) => freezeBar(freeze, day) ?? []);
  const went = view.deliveries.filter(({ at }) => day.from <= at && at < day.to);
  const isToday = day.from <= now && now < day.to;
  const date = new Date(day.from);
  const label = date.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
  return (
    <article className={`calendar-day${isOutside ? ' outside' : ''}${isToday ? ' today' : ''}`} aria-label={label}>
      <h3>{label}</h3>
      <div className="calendar-lanes">
        {rows.map(({ set, bars }) => (
          <Lane
            key={`${set.declaredBy} ${JSON.stringify(set.spans[0] ?? null)}`}
            name={set.declaredBy}
            bars={bars}
            tone="closed"
          />
        ))}
        {freezes.map((bar) => (
          <Lane key={bar.why} name="freeze" bars={[bar]} tone="frozen" />
        ))}
        {isToday ? (
          <span
            className="calendar-now"
            style={{ left: `${((now - day.from) / (day.to - day.from)) * 100}%` }}
            title="now"
          />
        ) : null}
      </div>
      <p className="calendar-went">
        {went.length === 0 ? (
          <span className="faint">–</span>
        ) : (
          <span title={went.map(({ placement }) => `${placement.application} in ${placement.stage}`).join(', ')}>
            <span className="calendar-key went" aria-hidden="true" /> {went.length} delivered
          </span>
        )}
      </p>
    </article>
  );
}

function Lane({
  name,
  bars,
  tone,
}: {
  readonly name: string;
  readonly bars: readonly ClosedBar[];
  readonly tone: 'closed' | 'frozen';
}) {
  return (
    <div className="calendar-lane">
      <span className="calendar-name">{name}</span>
      <span className="calendar-track">
        {bars.map(({ left, width, why }) => (
          <span
            key={`${left} ${width}`}
            className={`calendar-bar ${tone}`}
            style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
            title={why}
            role="img"
            aria-label={`${tone}: ${why}, ${hours(left)} to ${hours(left + width)}`}
          />
        ))}
      </span>
    </div>
  );
}

/** A share of a day as a reader's clock shows it on most days. */
function hours(share: number): string {
  const minutes = Math.round(share * 24 * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
