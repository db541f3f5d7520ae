import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import { listAll } from '../connection/list-all.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacements } from '../find-placements.ts';
import { argument } from '../options.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { instantOf, instantText } from '../read-instant.ts';
import { deliveryColumns } from '../resources/deliveries.ts';
import { given } from '../resources/resource.ts';
import { limit, output, which } from '../shared-options.ts';

const usual = 20;

export const history = defineCommand({
  name: 'history',
  group: 'see',
  summary: 'deliveries of an application or placement, newest first',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: { ...which, since: instantText('only since then'), ...limit, ...output },
  examples: [
    { line: 'fairlead history shop/prod', does: 'the last deliveries to prod' },
    { line: 'fairlead history shop --since 7d', does: 'a week of all stages' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const found = await findPlacements(api, args.name, options);
    const [first] = found;
    const application = first?.application ?? args.name;
    const filter =
      found.length === 1 && first !== undefined
        ? { placement: first.id }
        : { application, ...given({ project: options.project }) };
    const query = { ...filter, ...given({ since: instantOf(options.since, context.io.now()) }) };
    const isData = context.format === 'json' || context.format === 'yaml' || context.format === 'name';
    const most = options.limit ?? (isData ? 10_000 : usual);
    const listed = await listAll(most, (page) => api.call(routes.listDeliveries, { query: { ...query, ...page } }));
    const meant = new Set(found.map(({ id }) => id));
    const items = listed.items.filter(({ placementId }) => found.length > 1 || meant.has(placementId));
    if (context.format === 'name') for (const { id } of items) context.print(id);
    else if (!printValue(context, { items, total: listed.total, asOf: listed.asOf })) {
      printTable(context, deliveryColumns(listed.asOf), items, 'Nothing was delivered there yet.');
    }
    if (listed.more)
      context.note(context.errStyle('dim', `… ${listed.total - listed.items.length} older; see more with --limit`));
    return exitCodes.ok;
  },
});
