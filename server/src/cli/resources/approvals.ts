import { routes } from '@fairlead/core/wire/routes.ts';
import type { WaitingApproval } from '@fairlead/core/wire/view/approval.ts';
import { relativeTime } from '../text/relative-time.ts';
import { defineResource, whole } from './resource.ts';

export const approvals = defineResource<WaitingApproval>({
  kind: 'approvals',
  aliases: ['approval'],
  summary: 'deliveries that wait for an approval',
  filters: [],
  list: async (api, _filter, limit) => {
    const { items, asOf } = await api.call(routes.listApprovals, {});
    return whole(items, asOf, limit);
  },
  name: ({ placement }) => `${placement.application}/${placement.stage}`,
  columns: (now) => [
    { title: 'PLACEMENT', value: ({ placement }) => `${placement.application}/${placement.stage}` },
    {
      title: 'CHANGE',
      value: ({ title, revision }) => `${revision?.slice(0, 7) ?? ''} ${title}`.trim(),
      shrinks: true,
    },
    { title: 'WAITS', value: ({ since }) => (since === null ? '' : relativeTime(since, now)) },
    { title: 'WHY', value: ({ reason }) => reason, shrinks: true, look: () => 'warn' },
    {
      title: 'YOU',
      value: ({ mine }) => (mine === '' ? 'can approve it' : 'cannot'),
      look: ({ mine }) => (mine === '' ? 'good' : 'dim'),
    },
    { title: 'PLAN', value: ({ asks }) => asks.plan.slice(0, 12) },
  ],
});
