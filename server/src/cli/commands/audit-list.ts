import { routes } from '@fairlead/core/wire/routes.ts';
import type { AuditView } from '@fairlead/core/wire/view/governance.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { count, text } from '../options.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { instantOf, instantText } from '../read-instant.ts';
import { given } from '../resources/resource.ts';
import { output } from '../shared-options.ts';
import { relativeTime } from '../text/relative-time.ts';
import type { Column } from '../text/table.ts';

const usual = 30;

export const auditList = defineCommand({
  name: 'audit list',
  group: 'prove',
  summary: 'who did what lately, newest first',
  args: {},
  options: {
    subject: text('SUBJECT', 'only of this, for example placement/1a2b3c4d5e6f7a8b'),
    writer: text('NAME', 'only the chain of this writer'),
    since: instantText('only since then'),
    limit: count('N', `at most so many; default ${usual}`, { from: 1, to: 500 }),
    ...output,
  },
  examples: [{ line: 'fairlead audit list --since 1d', does: 'today' }],
  needs: 'server',
  run: async (context, { options }) => {
    const { subject, writer } = options;
    const query = {
      ...given({ subject, writer, since: instantOf(options.since, context.io.now()) }),
      order: 'newest',
      limit: options.limit ?? usual,
    } as const;
    const { items, asOf } = await (await context.api()).call(routes.listAudit, { query });
    if (context.format === 'name') for (const record of items) context.print(`${record.writer}/${record.seq}`);
    else if (!printValue(context, { items, asOf })) printTable(context, columns(asOf), items, 'Nothing was recorded.');
    return exitCodes.ok;
  },
});

function columns(now: number): readonly Column<AuditView>[] {
  return [
    { title: 'WHEN', value: ({ at }) => relativeTime(at, now) },
    { title: 'WHO', value: ({ actor }) => (actor.person === '' ? actor.subject : actor.person) },
    { title: 'DID', value: ({ verb }) => verb },
    { title: 'TO', value: ({ subject }) => subject },
    {
      title: 'OUTCOME',
      value: ({ outcome }) => outcome,
      look: ({ outcome }) => (outcome === 'done' ? 'good' : outcome === 'intent' ? 'dim' : 'bad'),
    },
    { title: 'FROM', value: ({ via }) => via, wide: true },
    { title: 'RECORD', value: ({ writer, seq }) => `${writer}/${seq}`, wide: true },
    { title: 'REASON', value: ({ reason }) => reason, shrinks: true },
  ];
}
