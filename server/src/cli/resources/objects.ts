import { AppError } from '@fairlead/core/lib/app-error.ts';
import { formatOrigin } from '@fairlead/core/model/object.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { ObjectRow } from '@fairlead/core/wire/view/object.ts';
import { findPlacements, placementName } from '../find-placements.ts';
import { age } from '../text/relative-time.ts';
import { healthLook } from '../text/status-words.ts';
import { defineResource, given, whole } from './resource.ts';

const mostFound = 200;

export const objects = defineResource<ObjectRow>({
  kind: 'objects',
  aliases: ['object', 'obj'],
  summary: 'objects on targets: of one placement (`get objects shop/dev`), or found by --text',
  filters: ['project', 'stage', 'target', 'text'],
  list: async (api, { text, target }, limit) => {
    if (text === undefined) {
      throw new AppError('invalid-input', 'name a placement (`fairlead get objects shop/dev`) or search with --text');
    }
    const query = { search: text, ...given({ target }), limit: Math.min(limit, mostFound) };
    const { items, asOf } = await api.call(routes.searchObjects, { query });
    return { items, total: items.length, asOf, more: items.length === mostFound && limit > mostFound };
  },
  find: async (api, name, filter) => {
    const found: ObjectRow[] = [];
    for (const { id } of await findPlacements(api, name, filter)) {
      found.push(...(await api.call(routes.listPlacementObjects, { params: { id } })).items);
    }
    const { text } = filter;
    return whole(text === undefined ? found : found.filter(({ object }) => object.includes(text)), 0, found.length)
      .items;
  },
  name: (row) => row.object,
  columns: (now) => [
    { title: 'OBJECT', value: (row) => row.object },
    { title: 'PLACEMENT', value: placementName },
    { title: 'HEALTH', value: (row) => healthLook(row.health).text, look: (row) => healthLook(row.health).colour },
    {
      title: 'LIVE',
      value: (row) => (row.drifted ? '≠ drifted' : '✓ as applied'),
      look: (row) => (row.drifted ? 'warn' : 'good'),
    },
    { title: 'FILE', value: ({ origin }) => (origin === null ? '—' : formatOrigin(origin)) },
    { title: 'AGE', value: (row) => age(row.updatedAt, now) },
    { title: 'UID', value: (row) => row.uid ?? '—', wide: true },
    { title: 'MESSAGE', value: (row) => row.message, shrinks: true },
  ],
});
