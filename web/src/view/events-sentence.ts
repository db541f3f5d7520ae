import type { EventView } from '@fairlead/core/wire/view/event.ts';
import { relative } from './when.ts';

type Shown = { readonly severity?: EventView['severity'] | undefined; readonly application?: string | undefined };

/** Whether something went wrong lately, as far as the newest events tell. `now` in milliseconds since 1970. */
export function eventsSentence(
  events: readonly Pick<EventView, 'at' | 'severity' | 'message'>[] | undefined,
  { severity, application }: Shown,
  now: number,
): string {
  const about = application === undefined ? '' : ` of ${application}`;
  if (events === undefined) return `Reading what happened${application === undefined ? '' : ` to ${application}`}…`;
  const [newest] = events;
  if (newest === undefined)
    return severity === undefined ? `Nothing has happened yet${about}.` : `No ${word(severity)}${about}.`;
  if (severity !== undefined)
    return `The newest ${word(severity)}${about}, ${relative(newest.at, now)}: ${ended(newest.message)}`;
  const errors = count(events, 'error');
  const warnings = count(events, 'warning');
  const among =
    events.length === 1 ? 'The one event' : `Of the newest ${events.length.toLocaleString()} events${about}`;
  if (events.length === 1) return `${among}${about}: ${ended(newest.message)}`;
  if (errors + warnings === 0) return `${among} none is a warning or an error.`;
  return `${among} ${[told(errors, 'error'), told(warnings, 'warning')].filter((part) => part !== '').join(' and ')}.`;
}

function word(severity: EventView['severity']): string {
  return severity === 'info' ? 'event' : severity;
}

function told(found: number, word: string): string {
  if (found === 0) return '';
  return found === 1 ? `1 is ${word === 'error' ? 'an error' : 'a warning'}` : `${found} are ${word}s`;
}

function count(events: readonly Pick<EventView, 'severity'>[], severity: EventView['severity']): number {
  return events.filter((event) => event.severity === severity).length;
}

function ended(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
