import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PodView } from '@fairlead/core/wire/view/below.ts';
import { findPlacements, placementName } from '../find-placements.ts';
import { age } from '../text/relative-time.ts';
import { healthLook } from '../text/status-words.ts';
import { defineResource } from './resource.ts';

export const pods = defineResource<PodView>({
  kind: 'pods',
  aliases: ['pod', 'po'],
  summary: 'pods that a placement runs, asked of its cluster now (`get pods shop/prod`)',
  filters: ['project', 'stage', 'target', 'text', 'health'],
  list: async () => {
    throw new AppError('invalid-input', 'name a placement: `fairlead get pods shop/prod`');
  },
  find: async (api, name, filter) => {
    const found: PodView[] = [];
    for (const { id } of await findPlacements(api, name, filter)) {
      const { items, unread } = await api.call(routes.listPods, { params: { id } });
      if (items.length === 0 && unread.length > 0) throw new AppError('forbidden', unread.join('; '));
      found.push(...items);
    }
    const { text, health } = filter;
    return found.filter(
      (pod) =>
        (text === undefined || `${pod.object} ${pod.of} ${pod.node}`.includes(text)) &&
        (health === undefined || pod.health === health),
    );
  },
  name: (row) => row.object,
  columns: (now) => [
    { title: 'POD', value: (row) => row.object },
    { title: 'OF', value: (row) => row.of },
    { title: 'HEALTH', value: (row) => healthLook(row.health).text, look: (row) => healthLook(row.health).colour },
    { title: 'STATUS', value: (row) => row.status },
    { title: 'READY', value: (row) => `${row.ready}/${row.containers.length}` },
    { title: 'RESTARTS', value: (row) => String(row.restarts), look: (row) => (row.restarts > 0 ? 'warn' : undefined) },
    { title: 'AGE', value: (row) => age(row.createdAt, now) },
    { title: 'NODE', value: (row) => row.node || '—' },
    { title: 'PLACEMENT', value: placementName, wide: true },
    { title: 'CONTAINERS', value: (row) => row.containers.join(','), wide: true },
    { title: 'IMAGE', value: (row) => row.images.join(','), shrinks: true },
    { title: 'MESSAGE', value: (row) => row.message, shrinks: true },
  ],
});
