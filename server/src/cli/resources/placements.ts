import type { HealthStatus, SyncStatus } from '@fairlead/core/model/health.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { listAll } from '../connection/list-all.ts';
import { findPlacements, placementName } from '../find-placements.ts';
import { age } from '../text/relative-time.ts';
import { healthLook, syncLook } from '../text/status-words.ts';
import { defineResource, given } from './resource.ts';

export const placements = defineResource<PlacementView>({
  kind: 'placements',
  aliases: ['placement', 'pl'],
  summary: 'one application on one target: how it is and what it runs',
  filters: ['project', 'application', 'stage', 'target', 'tier', 'sync', 'health', 'text'],
  list: (api, { project, application, stage, target, tier, sync, health, text }, limit) =>
    listAll(limit, (page) =>
      api.call(routes.listPlacements, {
        query: {
          ...given({ project, application, stage, target, tier, text }),
          ...given({ sync: sync as SyncStatus | undefined, health: health as HealthStatus | undefined }), // choices of the options
          ...page,
        },
      }),
    ),
  find: findPlacements,
  name: placementName,
  columns: (now) => [
    { title: 'PLACEMENT', value: placementName },
    { title: 'PROJECT', value: (row) => row.project, wide: true },
    { title: 'TARGET', value: (row) => row.target, wide: true },
    { title: 'HEALTH', value: (row) => healthLook(row.health).text, look: (row) => healthLook(row.health).colour },
    { title: 'SYNC', value: (row) => syncLook(row.sync).text, look: (row) => syncLook(row.sync).colour },
    { title: 'RUNS', value: (row) => row.applied?.revision.slice(0, 7) ?? '—' },
    { title: 'SINCE', value: (row) => age(row.applied?.at ?? null, now) },
    { title: 'WANTED', value: (row) => row.desired?.revision.slice(0, 7) ?? '—', wide: true },
    { title: 'ID', value: (row) => row.id, wide: true },
    { title: 'WHY', value: (row) => row.why.sentence, shrinks: true },
  ],
});
