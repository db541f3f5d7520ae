import type { EventView } from '@fairlead/core/wire/view/event.ts';
import { Link } from '@tanstack/react-router';
import { Ago } from '../ui/ago.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import type { Tone } from '../view/tone.ts';

const tones: { readonly [Severity in EventView['severity']]: Tone } = { info: 'idle', warning: 'held', error: 'bad' };
const words: { readonly [Severity in EventView['severity']]: string } = {
  info: 'information',
  warning: 'warning',
  error: 'error',
};

/** Events, newest first, each leading to what it is about. */
export function EventList({ events }: { readonly events: readonly EventView[] }) {
  return (
    <ol className="timeline">
      {events.map((event) => (
        <li key={event.seq}>
          <Ago at={event.at} />
          <StateMark
            tone={event.kind === 'delivery-succeeded' ? 'good' : tones[event.severity]}
            label={words[event.severity]}
          />
          <span>
            <EventText event={event} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function EventText({ event }: { readonly event: EventView }) {
  if (event.delivery !== null) {
    return (
      <Link to="/deliveries/$id" params={{ id: event.delivery }} className="bare">
        {event.message}
      </Link>
    );
  }
  if (event.change !== null) {
    return (
      <Link to="/changes/$id" params={{ id: event.change }} className="bare">
        {event.message}
      </Link>
    );
  }
  return event.message;
}
