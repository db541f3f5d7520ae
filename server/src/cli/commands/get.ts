import { AppError } from '@fairlead/core/lib/app-error.ts';
import { healthStatuses, syncStatuses } from '@fairlead/core/model/health.ts';
import { defineCommand } from '../command.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { choice, optionalArgument, text } from '../options.ts';
import { printTable } from '../output/print-table.ts';
import { jsonLine, printValue } from '../output/print-value.ts';
import { instantOf, instantText } from '../read-instant.ts';
import { type AnyResource, type Filter, type FilterName, noFilter } from '../resources/resource.ts';
import { requireResource, resourceTable } from '../resources/resource-table.ts';
import { limit, output, watch, which } from '../shared-options.ts';
import { tableLines } from '../text/table.ts';
import { looks, whileThere } from '../watch/looks.ts';
import { beginScreen } from '../watch/redraw.ts';

/** A screen's worth; data is given whole unless limited. */
const tableLimit = 200;
const dataLimit = 100_000;

const kinds = resourceTable().map(({ kind }) => kind);

export const get = defineCommand({
  name: 'get',
  group: 'see',
  summary: 'list things of a kind',
  details: `Kinds: ${resourceTable()
    .map(({ kind, aliases, summary }) => `\n  ${kind} (${aliases.join(', ')}): ${summary}`)
    .join('')}`,
  args: {
    kind: optionalArgument('what to list; default placements', { completes: kinds }),
    name: optionalArgument('only what has this name: shop, shop/prod, an id'),
  },
  options: {
    project: text('PROJECT', 'only of this project', { short: 'p' }),
    application: text('APPLICATION', 'only of this application', { completes: 'application' }),
    stage: which.stage,
    target: which.target,
    tier: choice(['production', 'non-production'], 'only of this tier'),
    sync: choice(syncStatuses, 'only placements that are so'),
    health: choice(healthStatuses, 'only placements that are so'),
    text: text('TEXT', 'only what holds this text'),
    since: instantText('only since then: 10m, 02:10, 2026-11-20'),
    severity: choice(['info', 'warning', 'error'], 'only events of this severity'),
    verdict: choice(
      ['healthy', 'partial', 'failed', 'rolled-back', 'superseded', 'aborted', 'open'],
      'only deliveries that ended so',
    ),
    ...limit,
    ...watch,
    ...output,
  },
  examples: [
    { line: 'fairlead get', does: 'all placements' },
    { line: 'fairlead get placements --sync held -o wide', does: 'what is held, with more columns' },
    { line: 'fairlead get changes --since 1d', does: 'what changed since yesterday' },
    { line: 'fairlead get objects shop/dev', does: 'what shop owns on dev' },
    { line: 'fairlead get deliveries --verdict failed -o json', does: 'for a script' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const resource = requireResource(args.kind ?? 'placements');
    const filter: Filter = { ...options, since: instantOf(options.since, context.io.now()) };
    refuseOtherFilters(resource, filter, args.name);
    const api = await context.api();
    const isData = context.format === 'json' || context.format === 'yaml' || context.format === 'name';
    const most = options.limit ?? (isData ? dataLimit : tableLimit);
    const read = () => readRows(api, resource, args.name, filter, most);
    if (options.watch) return watchRows(context, api, resource, read);
    const found = await read();
    printRows(context, resource, found);
    return exitCodes.ok;
  },
});

type Rows = {
  readonly items: readonly unknown[];
  readonly total: number;
  /** Null where it was put together from several answers. */
  readonly asOf: number | null;
  readonly more: boolean;
};

async function readRows(
  api: Api,
  resource: AnyResource,
  name: string | undefined,
  filter: Filter,
  most: number,
): Promise<Rows> {
  if (name === undefined) return resource.list(api, filter, most);
  if (resource.find !== undefined) {
    const items = await resource.find(api, name, filter);
    return { items, total: items.length, asOf: null, more: false };
  }
  const { items, asOf } = await resource.list(api, filter, dataLimit);
  const found = items.filter((row) => resource.name(row) === name);
  if (found.length === 0) {
    throw new AppError(
      'not-found',
      `there is none of the ${resource.kind} called ${name}; see \`fairlead get ${resource.kind}\``,
    );
  }
  return { items: found, total: found.length, asOf, more: false };
}

function printRows(context: Context, resource: AnyResource, { items, total, asOf, more }: Rows): void {
  if (context.format === 'name') for (const row of items) context.print(resource.name(row));
  else if (!printValue(context, asOf === null ? { items, total } : { items, total, asOf })) {
    printTable(context, resource.columns(context.io.now()), items, `No ${resource.kind}.`);
  }
  if (more)
    context.note(
      context.errStyle(
        'dim',
        `… the first ${items.length}${total > items.length && resource.kind !== 'events' ? ` of ${total}` : ''}; see more with --limit`,
      ),
    );
}

/** On a terminal the table stays in its place; elsewhere, and as data, each row is told again when it changed. */
async function watchRows(
  context: Context,
  api: Api,
  resource: AnyResource,
  read: () => Promise<Rows>,
): Promise<number> {
  const told = new Map<string, string>();
  let isFirst = true;
  for await (const _ of looks(context, api, {}, context.io.signal)) {
    const found = await whileThere(read);
    if (found === undefined) continue;
    const isTable = context.format === 'table' || context.format === 'wide';
    if (isTable && context.io.out.isTerminal) {
      beginScreen(context, isFirst);
      printRows(context, resource, found);
    } else {
      for (const [at, row] of found.items.entries()) {
        const value = jsonLine(row);
        const key = resource.name(row);
        if (told.get(key) === value) continue;
        told.set(key, value);
        tellRow(context, resource, row, isFirst && at === 0);
      }
    }
    isFirst = false;
  }
  return exitCodes.cancelled;
}

function tellRow(context: Context, resource: AnyResource, row: unknown, withHeading: boolean): void {
  if (context.format === 'name') context.print(resource.name(row));
  else if (context.format === 'json') context.print(jsonLine(row));
  else if (context.format === 'yaml') {
    context.print('---');
    printValue(context, row);
  } else tellTableRow(context, resource, row, withHeading);
}

function tellTableRow(context: Context, resource: AnyResource, row: unknown, withHeading: boolean): void {
  const room = { columns: Number.POSITIVE_INFINITY, wide: context.format === 'wide', style: context.style };
  const [heading = '', ...lines] = tableLines(resource.columns(context.io.now()), [row], room);
  for (const line of withHeading ? [heading, ...lines] : lines) context.print(line);
}

/** A filter that does nothing would look like an answer. */
function refuseOtherFilters(resource: AnyResource, filter: Filter, name: string | undefined): void {
  const narrowing: readonly FilterName[] =
    name === undefined ? resource.filters : [...resource.filters, 'project', 'stage', 'target'];
  const entries = Object.entries(filter) as [FilterName, unknown][]; // its own names
  const other = entries.find(([key, value]) => value !== undefined && isFilter(key) && !narrowing.includes(key));
  if (other === undefined) return;
  const known = resource.filters.map((key) => `--${key}`).join(', ');
  throw new AppError(
    'invalid-input',
    `${resource.kind} are not narrowed by --${other[0]}${known === '' ? '' : `; they are by ${known}`}`,
  );
}

function isFilter(key: string): key is FilterName {
  return Object.hasOwn(noFilter, key);
}
