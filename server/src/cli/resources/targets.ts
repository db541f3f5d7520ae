import { routes } from '@fairlead/core/wire/routes.ts';
import type { TargetView } from '@fairlead/core/wire/view/target.ts';
import { relativeTime } from '../text/relative-time.ts';
import { defineResource, whole } from './resource.ts';

export const targets = defineResource<TargetView>({
  kind: 'targets',
  aliases: ['target', 'tg'],
  summary: 'places that things run on, and whether they answer',
  filters: [],
  list: async (api, _filter, limit) => {
    const { items, asOf } = await api.call(routes.listTargets, {});
    return whole(items, asOf, limit);
  },
  name: (row) => row.name,
  columns: (now) => [
    { title: 'TARGET', value: (row) => row.name },
    {
      title: 'CONTACT',
      value: (row) => (row.reachable ? '✓ reachable' : '✗ away'),
      look: (row) => (row.reachable ? 'good' : 'bad'),
    },
    { title: 'LAST', value: (row) => relativeTime(row.lastContactAt, now) },
    { title: 'PLACEMENTS', value: (row) => String(row.placements) },
    { title: 'VERSION', value: (row) => row.version, wide: true },
    { title: 'WRITER', value: (row) => row.writer ?? '—', wide: true },
    { title: 'EPOCH', value: (row) => String(row.epoch ?? '—'), wide: true },
    { title: 'MESSAGE', value: (row) => row.message, shrinks: true },
  ],
});
