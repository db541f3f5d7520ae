import { routes } from '@fairlead/core/wire/routes.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';
import { listAll } from '../connection/list-all.ts';
import { relativeTime } from '../text/relative-time.ts';
import type { Colour } from '../text/style.ts';
import type { Column } from '../text/table.ts';
import { defineResource, given } from './resource.ts';

export const events = defineResource<EventView>({
  kind: 'events',
  aliases: ['event', 'ev'],
  summary: 'what happened, newest first',
  filters: ['project', 'application', 'severity', 'since'],
  list: (api, { project, application, severity, since }, limit) =>
    listAll(limit, (page) =>
      api.call(routes.listEvents, { query: { ...given({ project, application, severity, since }), ...page } }),
    ),
  name: (row) => String(row.seq),
  columns: eventColumns,
});

export function eventColumns(now: number): readonly Column<EventView>[] {
  return [
    { title: 'WHEN', value: (row) => relativeTime(row.at, now) },
    { title: 'SEQ', value: (row) => String(row.seq), wide: true },
    { title: 'WHERE', value: placeOf },
    { title: 'EVENT', value: (row) => row.kind, look: (row) => severityColour(row.severity) },
    { title: 'MESSAGE', value: (row) => row.message, shrinks: true },
  ];
}

/** `shop/prod`; empty for what concerns the installation. */
export function placeOf({ application, stage, target }: EventView): string {
  return [application, stage ?? target].filter((part) => part !== null && part !== '').join('/');
}

export function severityColour(severity: EventView['severity']): Colour | undefined {
  return severity === 'error' ? 'bad' : severity === 'warning' ? 'warn' : undefined;
}
