import { routes } from '@fairlead/core/wire/routes.ts';
import type { DriftView } from '@fairlead/core/wire/view/question.ts';
import { defineCommand } from '../command.ts';
import { listAll } from '../connection/list-all.ts';
import { exitCodes } from '../exit-codes.ts';
import { placementName } from '../find-placements.ts';
import { optionalArgument } from '../options.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { output, which } from '../shared-options.ts';
import { relativeTime } from '../text/relative-time.ts';
import type { Column } from '../text/table.ts';

export const drift = defineCommand({
  name: 'drift',
  group: 'see',
  summary: 'where live objects no longer hold what was applied',
  details:
    'Also what others added to objects, and what nobody declared, where spec.sync asks for that. Ends with 6 where something drifted.',
  args: { application: optionalArgument('only this application', { completes: 'application' }) },
  options: { project: which.project, ...output },
  examples: [{ line: 'fairlead drift', does: 'all drift, and who puts it back' }],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const query = given({ project: options.project, application: args.application });
    const found = await listAll(10_000, (page) => api.call(routes.drift, { query: { ...query, ...page } }));
    const { items, total, asOf } = found;
    if (context.format === 'name') for (const row of items) context.print(placementName(row));
    else if (!printValue(context, { items, total, asOf }))
      printTable(context, columns(asOf), items, 'Nothing drifted.');
    return items.length === 0 ? exitCodes.ok : exitCodes.different;
  },
});

function columns(now: number): readonly Column<DriftView>[] {
  return [
    { title: 'PLACEMENT', value: placementName },
    { title: 'SINCE', value: ({ since }) => relativeTime(since, now), look: () => 'warn' },
    {
      title: 'CORRECTION',
      value: ({ heal, correctionAttempt, nextAt }) =>
        heal === 'alert'
          ? 'a person’s `fairlead sync`'
          : `attempt ${correctionAttempt + 1}${nextAt === null ? '' : ` ${relativeTime(nextAt, now)}`}`,
    },
    { title: 'WHAT', value: whatDrifted, shrinks: true },
  ];
}

/** Objects that lost fields by their names, additions with who made them, and then what nobody declared. */
function whatDrifted({ objects, added, strangers }: DriftView): string {
  const appended = new Set(added.map(({ object }) => object));
  const additions = added.map(({ object, by, field }) => `${object} + ${field} (${by})`);
  const found = (strangers?.objects ?? []).map(({ object, by }) => `nobody declared ${object}${by && ` (${by})`}`);
  const more = (strangers?.count ?? 0) - found.length;
  const rest = more > 0 ? [`and ${more} more that nobody declared`] : [];
  return [...objects.filter((object) => !appended.has(object)), ...additions, ...found, ...rest].join(', ');
}
