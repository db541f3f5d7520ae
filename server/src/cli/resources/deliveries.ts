import { formatDuration } from '@fairlead/core/lib/duration.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import type { DeliveryRow } from '@fairlead/core/wire/view/delivery.ts';
import { listAll } from '../connection/list-all.ts';
import { placementName } from '../find-placements.ts';
import { relativeTime } from '../text/relative-time.ts';
import { verdictLook } from '../text/status-words.ts';
import type { Column } from '../text/table.ts';
import { defineResource, given } from './resource.ts';

type Verdict = QueryOf<Routes['listDeliveries']>['verdict'];

export const deliveries = defineResource<DeliveryRow>({
  kind: 'deliveries',
  aliases: ['delivery', 'dl'],
  summary: 'attempts to bring a placement to a version, newest first',
  filters: ['project', 'application', 'verdict', 'since'],
  list: (api, { project, application, verdict, since }, limit) =>
    listAll(limit, (page) =>
      api.call(routes.listDeliveries, {
        query: { ...given({ project, application, verdict: verdict as Verdict, since }), ...page }, // a choice of the option
      }),
    ),
  find: async (api, name) => [await api.call(routes.getDelivery, { params: { id: name } })],
  name: (row) => row.id,
  columns: deliveryColumns,
});

export function deliveryColumns(now: number): readonly Column<DeliveryRow>[] {
  return [
    { title: 'DELIVERY', value: (row) => row.id },
    {
      title: 'PLACEMENT',
      value: (row) => (row.placement === null ? 'no longer declared' : placementName(row.placement)),
    },
    { title: 'KIND', value: (row) => row.kind, wide: true },
    { title: 'REVISION', value: (row) => row.revision.slice(0, 7) },
    {
      title: 'OUTCOME',
      value: (row) => verdictLook(row.verdict, row.phase).text,
      look: (row) => verdictLook(row.verdict, row.phase).colour,
    },
    { title: 'STARTED', value: (row) => relativeTime(row.startedAt, now) },
    { title: 'TOOK', value: (row) => (row.endedAt === null ? '…' : formatDuration(row.endedAt - row.startedAt)) },
    { title: 'BY', value: (row) => row.by, wide: true },
    { title: 'WHAT', value: (row) => (row.verdict === 'healthy' ? row.changeTitle : row.sentence), shrinks: true },
  ];
}
