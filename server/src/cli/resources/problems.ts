import { routes } from '@fairlead/core/wire/routes.ts';
import type { ProblemView } from '@fairlead/core/wire/view/now.ts';
import type { Column } from '../text/table.ts';
import { defineResource, whole } from './resource.ts';

export const problems = defineResource<ProblemView>({
  kind: 'problems',
  aliases: ['problem'],
  summary: 'mistakes in the configuration: file, line, field',
  filters: [],
  list: async (api, _filter, limit) => {
    const { items, asOf } = await api.call(routes.problems, {});
    return whole(items, asOf, limit);
  },
  name: (row) => `${row.path}:${row.line}`,
  columns: () => problemColumns,
});

export const problemColumns: readonly Column<ProblemView>[] = [
  { title: 'WHERE', value: ({ path, line, column }) => `${path}:${line}:${column}` },
  {
    title: 'SEVERITY',
    value: ({ severity }) => (severity === 'error' ? '✗ error' : '! warning'),
    look: ({ severity }) => (severity === 'error' ? 'bad' : 'warn'),
  },
  { title: 'REPOSITORY', value: ({ repo }) => repo, wide: true },
  { title: 'WHAT', value: ({ subject, field }) => [subject, field].filter((part) => part !== '').join(' ') },
  { title: 'MESSAGE', value: ({ message }) => message, shrinks: true },
];
