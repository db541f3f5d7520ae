import { routes } from '@fairlead/core/wire/routes.ts';
import type { TokenView } from '@fairlead/core/wire/view/governance.ts';
import { relativeTime } from '../text/relative-time.ts';
import { defineResource, whole } from './resource.ts';

export const tokens = defineResource<TokenView>({
  kind: 'tokens',
  aliases: ['token'],
  summary: 'tokens and sessions, without their secrets',
  filters: [],
  list: async (api, _filter, limit) => {
    const { items, asOf } = await api.call(routes.listTokens, {});
    return whole(items, asOf, limit);
  },
  name: (row) => row.id,
  columns: (now) => [
    { title: 'TOKEN', value: (row) => row.id },
    { title: 'NAME', value: (row) => row.name, shrinks: true },
    { title: 'KIND', value: (row) => row.kind },
    { title: 'ROLE', value: (row) => row.role },
    { title: 'PROJECT', value: (row) => (row.project === '*' ? 'all' : row.project) },
    { title: 'ENDS', value: (row) => relativeTime(row.expiresAt, now) },
    { title: 'USED', value: (row) => relativeTime(row.lastUsedAt, now) },
    { title: 'MADE BY', value: (row) => row.createdBy, wide: true },
    { title: 'MADE', value: (row) => relativeTime(row.createdAt, now), wide: true },
  ],
});
