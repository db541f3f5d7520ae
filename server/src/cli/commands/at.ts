import { formatInstant } from '@fairlead/core/insight/format-instant.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { AtView } from '@fairlead/core/wire/view/question.ts';
import { defineCommand } from '../command.ts';
import { listAll } from '../connection/list-all.ts';
import { exitCodes } from '../exit-codes.ts';
import { placementName } from '../find-placements.ts';
import { argument, optionalArgument } from '../options.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { readInstant } from '../read-instant.ts';
import { given } from '../resources/resource.ts';
import { output, which } from '../shared-options.ts';
import type { Column } from '../text/table.ts';

export const at = defineCommand({
  name: 'at',
  group: 'see',
  summary: 'what ran at a moment',
  details: 'A time without a zone is this machine’s: `02:10` is the last time the clock showed it.',
  args: {
    time: argument('02:10, "2026-11-20 02:10", 3h (ago)'),
    application: optionalArgument('only this application', { completes: 'application' }),
  },
  options: { project: which.project, ...output },
  examples: [
    { line: 'fairlead at 02:10', does: 'what ran when the pager rang' },
    { line: 'fairlead at "2026-11-20 02:10" shop', does: 'one application' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const time = readInstant(args.time, context.io.now(), 'past');
    if (!time.ok) throw new AppError('invalid-input', time.error);
    const api = await context.api();
    const query = {
      time: Math.max(0, time.value),
      ...given({ project: options.project, application: args.application }),
    };
    const found = await listAll(10_000, (page) => api.call(routes.at, { query: { ...query, ...page } }));
    const { items, total, asOf } = found;
    if (context.format === 'name') for (const row of items) context.print(placementName(row));
    else if (!printValue(context, { time: query.time, items, total, asOf })) {
      context.print(`At ${formatInstant(query.time, asOf)}:`);
      printTable(context, columns(asOf), items, 'Nothing ran then that is remembered.');
    }
    return exitCodes.ok;
  },
});

function columns(now: number): readonly Column<AtView>[] {
  return [
    { title: 'PLACEMENT', value: placementName },
    { title: 'RAN', value: ({ revision }) => revision?.slice(0, 7) ?? '—' },
    { title: 'SINCE', value: ({ since }) => (since === null ? '—' : formatInstant(since, now)) },
    { title: 'CHANGE', value: ({ change }) => change ?? '—' },
    { title: 'BUNDLE', value: ({ bundle }) => bundle?.slice(0, 12) ?? '—', wide: true },
  ];
}
