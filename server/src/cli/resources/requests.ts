import { routes } from '@fairlead/core/wire/routes.ts';
import type { RequestRow } from '@fairlead/core/wire/view/request.ts';
import { relativeTime } from '../text/relative-time.ts';
import type { Column } from '../text/table.ts';
import { defineResource, whole } from './resource.ts';

export const requests = defineResource<RequestRow>({
  kind: 'requests',
  aliases: ['request', 'pr', 'mr'],
  summary: 'open requests at forges, and how far each would reach',
  filters: [],
  list: async (api, _filter, limit) => {
    const { items, asOf } = await api.call(routes.listRequests, { query: {} });
    return whole(items, asOf, limit);
  },
  name: (row) => row.id,
  columns: requestColumns,
});

export function requestColumns(now: number): readonly Column<RequestRow>[] {
  return [
    { title: 'REQUEST', value: (row) => row.id },
    { title: 'TITLE', value: (row) => `#${row.number} ${row.title}`, shrinks: true },
    { title: 'BY', value: (row) => `${row.author}${row.isFork ? ' (elsewhere)' : ''}` },
    { title: 'REPOSITORY', value: (row) => row.repo, wide: true },
    { title: 'WOULD', value: previewText, look: previewLook },
    { title: 'UPDATED', value: (row) => relativeTime(row.updatedAt, now) },
  ];
}

function previewText({ preview }: RequestRow): string {
  if (preview === null) return 'not looked at yet';
  if (preview.state !== 'made')
    return { waits: 'waits for a maintainer', conflicts: 'conflicts', failed: 'failed' }[preview.state];
  const { placements, production } = preview.radius;
  const where = production > 0 ? `, ${production} in production` : '';
  const errors = preview.errors > 0 ? `, ${preview.errors} errors` : '';
  return placements === 0 && errors === '' ? 'change nothing' : `change ${placements}${where}${errors}`;
}

function previewLook({ preview }: RequestRow): 'good' | 'warn' | 'bad' | undefined {
  if (preview === null) return undefined;
  if (preview.errors > 0 || preview.state === 'failed') return 'bad';
  return preview.state === 'made' ? 'good' : 'warn';
}
