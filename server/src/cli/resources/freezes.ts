import { routes } from '@fairlead/core/wire/routes.ts';
import type { FreezeView } from '@fairlead/core/wire/view/now.ts';
import { relativeTime } from '../text/relative-time.ts';
import type { Column } from '../text/table.ts';
import { defineResource, whole } from './resource.ts';

export const freezes = defineResource<FreezeView>({
  kind: 'freezes',
  aliases: ['freeze'],
  summary: 'freezes in force',
  filters: [],
  list: async (api, _filter, limit) => {
    const { items, asOf } = await api.call(routes.listFreezes, {});
    return whole(items, asOf, limit);
  },
  name: (row) => row.id,
  columns: freezeColumns,
});

export function freezeColumns(now: number): readonly Column<FreezeView>[] {
  return [
    { title: 'FREEZE', value: (row) => row.id },
    { title: 'SCOPE', value: (row) => row.scope },
    {
      title: 'STOPS',
      value: (row) => (row.all ? 'everything, corrections too' : 'new change'),
      look: (row) => (row.all ? 'bad' : 'warn'),
    },
    { title: 'UNTIL', value: (row) => (row.until === null ? 'lifted' : relativeTime(row.until, now)) },
    { title: 'BY', value: (row) => row.by },
    { title: 'REASON', value: (row) => row.reason, shrinks: true },
  ];
}
