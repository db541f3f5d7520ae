import { routes } from '@fairlead/core/wire/routes.ts';
import { type KeyboardEvent, useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Panel } from '../ui/panel.tsx';
import { calendarDays, calendarSentence, type Day, turned } from '../view/calendar-days.ts';
import { CalendarDay } from './calendar-day.tsx';
import { CalendarList } from './calendar-list.tsx';

type Unit = 'week' | 'month';

/** Windows and freezes by the reader's days, what was delivered, and what waits; arrows turn the page. */
export function CalendarPanel() {
  const { clock } = useApp();
  const [unit, setUnit] = useState<Unit>('week');
  const [at, setAt] = useState(() => clock.now());
  const days = calendarDays(at, unit);
  const [from, to] = [days[0]?.from ?? at, days.at(-1)?.to ?? at];
  const query = useAsk(routes.calendar, { query: { from, to } });
  const turn = (by: 1 | -1): void => setAt(turned(at, unit, by));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft' || event.key === 'PageUp') turn(-1);
    else if (event.key === 'ArrowRight' || event.key === 'PageDown') turn(1);
    else if (event.key === 'Home') setAt(clock.now());
    else return;
    event.preventDefault();
  };
  return (
    <Panel title="Calendar" what="the calendar" query={query} flush>
      {(view) => (
        <div className="calendar">
          <div className="calendar-head">
            <p>{calendarSentence(view)}</p>
            <div className="buttons">
              <button type="button" className="button quiet" onClick={() => turn(-1)} aria-label={`The ${unit} before`}>
                ‹
              </button>
              <button type="button" className="button quiet" onClick={() => setAt(clock.now())}>
                Today
              </button>
              <button type="button" className="button quiet" onClick={() => turn(1)} aria-label={`The ${unit} after`}>
                ›
              </button>
              <button type="button" className="button" onClick={() => setUnit(unit === 'week' ? 'month' : 'week')}>
                {unit === 'week' ? 'Show the month' : 'Show the week'}
              </button>
            </div>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrows turn the page from here */}
          <section className={`calendar-days ${unit}`} aria-label={monthOf(at)} tabIndex={0} onKeyDown={onKeyDown}>
            {days.map((day) => (
              <CalendarDay
                key={day.from}
                day={day}
                view={view}
                now={view.asOf}
                isOutside={unit === 'month' && isOtherMonth(day, at)}
              />
            ))}
          </section>
          <Legend complete={view.complete} />
          <CalendarList view={view} />
        </div>
      )}
    </Panel>
  );
}

function Legend({ complete }: { readonly complete: boolean }) {
  return (
    <p className="calendar-legend muted">
      <span className="calendar-key closed" aria-hidden="true" /> closed by a window
      <span className="calendar-key frozen" aria-hidden="true" /> frozen
      <span className="calendar-key went" aria-hidden="true" /> delivered{complete ? '' : ' (the newest are marked)'}
      <span className="calendar-key now" aria-hidden="true" /> now
    </p>
  );
}

function isOtherMonth({ from }: Day, at: number): boolean {
  return new Date(from).getMonth() !== new Date(at).getMonth();
}

function monthOf(at: number): string {
  return new Date(at).toLocaleDateString(undefined, { month: 'long', year: 'numeric' });
}
