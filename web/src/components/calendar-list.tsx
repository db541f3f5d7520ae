import type { CalendarView } from '@fairlead/core/wire/view/calendar.ts';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { PlaceLink } from './place-link.tsx';

/** What waits for a window or a freeze, and when it may go on. */
export function CalendarList({ view }: { readonly view: CalendarView }) {
  const waiting = view.waiting.filter(({ gate }) => gate === 'window' || gate === 'freeze');
  if (waiting.length === 0) return null;
  return (
    <ul className="list">
      {waiting.map(({ placement, gate, reason, until }) => (
        <li key={placement.id}>
          <StateMark tone="held" label="held" />
          <span className="what">
            <PlaceLink place={placement} /> <span className="faint">{gate}</span>
            <div>
              <Prose text={reason} />
            </div>
            {until === null ? null : (
              <div className="faint">
                May pass by itself <Ago at={until} />
              </div>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
