import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationRow } from '@fairlead/core/wire/view/application.ts';
import { listAll } from '../connection/list-all.ts';
import { healthLook, syncLook } from '../text/status-words.ts';
import { defineResource, given } from './resource.ts';

export const applications = defineResource<ApplicationRow>({
  kind: 'applications',
  aliases: ['application', 'apps', 'app'],
  summary: 'what a team ships, with what runs in each stage',
  filters: ['project', 'text'],
  list: (api, { project, text }, limit) =>
    listAll(limit, (page) => api.call(routes.listApplications, { query: { ...given({ project, text }), ...page } })),
  name: (row) => row.name,
  columns: () => [
    { title: 'APPLICATION', value: (row) => row.name },
    { title: 'PROJECT', value: (row) => row.project, wide: true },
    { title: 'HEALTH', value: (row) => healthLook(row.health).text, look: (row) => healthLook(row.health).colour },
    { title: 'SYNC', value: (row) => syncLook(row.sync).text, look: (row) => syncLook(row.sync).colour },
    { title: 'STAGES', value: (row) => row.stages.map(stageText).join('  '), shrinks: true },
  ],
});

function stageText({ name, health, revisions, placements }: ApplicationRow['stages'][number]): string {
  const runs = revisions.length === 0 ? '—' : revisions.map((revision) => revision.slice(0, 7)).join('+');
  const many = placements > 1 ? ` ×${placements}` : '';
  return `${healthLook(health).symbol} ${name} ${runs}${many}`;
}
