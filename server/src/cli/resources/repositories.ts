import { routes } from '@fairlead/core/wire/routes.ts';
import type { RepositoryView } from '@fairlead/core/wire/view/now.ts';
import { relativeTime } from '../text/relative-time.ts';
import type { Colour } from '../text/style.ts';
import { defineResource, whole } from './resource.ts';

export const repositories = defineResource<RepositoryView>({
  kind: 'repositories',
  aliases: ['repository', 'repos', 'repo'],
  summary: 'watched repositories: when last reached, what fails, what is held',
  filters: [],
  list: async (api, _filter, limit) => {
    const { items, asOf } = await api.call(routes.repositories, {});
    return whole(items, asOf, limit);
  },
  name: (row) => row.repo,
  columns: (now) => [
    { title: 'REPOSITORY', value: (row) => row.repo },
    { title: 'STATE', value: (row) => stateOf(row).text, look: (row) => stateOf(row).colour },
    { title: 'CHECKED', value: (row) => relativeTime(row.checkedAt, now) },
    { title: 'MESSAGE', value: messageOf, shrinks: true },
  ],
});

function stateOf({ held, failure, checkedAt }: RepositoryView): { readonly text: string; readonly colour: Colour } {
  if (held !== null) return { text: '‖ held', colour: 'warn' };
  if (failure !== null) return { text: '✗ failing', colour: 'bad' };
  return checkedAt === null ? { text: '● not yet', colour: 'busy' } : { text: '✓ reached', colour: 'good' };
}

function messageOf({ held, failure }: RepositoryView): string {
  if (held === null) return failure ?? '';
  return `${held.ref} was rewritten from ${held.from.slice(0, 7)} to ${held.to.slice(0, 7)}; accept it with \`fairlead confirm --repo\``;
}
