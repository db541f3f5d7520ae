import { routes } from '@fairlead/core/wire/routes.ts';
import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import { listAll } from '../connection/list-all.ts';
import { relativeTime } from '../text/relative-time.ts';
import { defineResource, given } from './resource.ts';

export const changes = defineResource<ChangeRow>({
  kind: 'changes',
  aliases: ['change', 'ch'],
  summary: 'what people and machines did, newest first, and what became of it',
  filters: ['project', 'text', 'since'],
  list: (api, { project, text, since }, limit) =>
    listAll(limit, (page) => api.call(routes.listChanges, { query: { ...given({ project, text, since }), ...page } })),
  find: async (api, name) => [await api.call(routes.getChange, { params: { id: name } })],
  name: (row) => row.to.slice(0, 12),
  columns: (now) => [
    { title: 'CHANGE', value: (row) => row.to.slice(0, 7) },
    { title: 'KIND', value: (row) => row.kind },
    { title: 'TITLE', value: (row) => row.title, shrinks: true },
    { title: 'BY', value: (row) => row.author.name },
    { title: 'WHEN', value: (row) => relativeTime(row.committedAt, now) },
    { title: 'REPOSITORY', value: (row) => row.repo, wide: true },
    { title: 'ID', value: (row) => row.id, wide: true },
    { title: 'DELIVERIES', value: deliveriesText, look: deliveriesColour },
  ],
});

/** `✓ 2  ● 1  ✗ 1`: healthy, under way or held, failed; and what else became of them. */
export function deliveriesText({ deliveries }: ChangeRow): string {
  const { open, healthy, failed, rolledBack, other, total } = deliveries;
  if (total === 0) return '—';
  const parts = [
    [healthy, `✓ ${healthy} healthy`],
    [open, `● ${open} open`],
    [failed, `✗ ${failed} failed`],
    [rolledBack, `↩ ${rolledBack} rolled back`],
    [other, `» ${other} passed over`],
  ] as const;
  return parts.flatMap(([amount, text]) => (amount > 0 ? [text] : [])).join('  ');
}

function deliveriesColour({ deliveries }: ChangeRow): 'bad' | 'busy' | 'good' | 'dim' {
  if (deliveries.failed + deliveries.rolledBack > 0) return 'bad';
  if (deliveries.open > 0) return 'busy';
  return deliveries.healthy > 0 ? 'good' : 'dim';
}
