import { routes } from '@fairlead/core/wire/routes.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';
import { defineCommand } from '../command.ts';
import type { Api } from '../connection/api.ts';
import { followEvents } from '../connection/follow-events.ts';
import { listAll } from '../connection/list-all.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, readPlacementName } from '../find-placements.ts';
import { choice, flag, optionalArgument } from '../options.ts';
import { jsonLine, printValue } from '../output/print-value.ts';
import { instantOf, instantText } from '../read-instant.ts';
import { placeOf, severityColour } from '../resources/events.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, limit, which } from '../shared-options.ts';

const usual = 30;

type Query = {
  readonly project?: string;
  readonly application?: string;
  readonly placement?: string;
  readonly severity?: EventView['severity'];
};

export const events = defineCommand({
  name: 'events',
  group: 'see',
  summary: 'what happened, oldest first; -f goes on as it happens',
  args: { name: optionalArgument('application, or application/stage', { completes: 'application' }) },
  options: {
    ...which,
    follow: flag('go on as it happens', { short: 'f' }),
    watch: flag('the same as --follow', { short: 'w' }),
    since: instantText('only since then'),
    severity: choice(['info', 'warning', 'error'], 'only of this severity'),
    ...limit,
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead events', does: 'the last thirty' },
    { line: 'fairlead events shop/prod -f', does: 'follow one placement' },
    { line: 'fairlead events --severity error --since 1d', does: 'what went wrong today' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const query = await queryOf(api, args.name, options);
    const since = instantOf(options.since, context.io.now());
    const most = options.limit ?? (since === undefined ? usual : 10_000);
    const isFollowing = options.follow || options.watch;
    const listed = await listAll(most, (page) =>
      api.call(routes.listEvents, { query: { ...query, ...given({ since }), ...page } }),
    );
    const items = [...listed.items].reverse();
    if (!isFollowing) {
      if (printValue(context, { items, asOf: listed.asOf })) return exitCodes.ok;
      if (items.length === 0) context.print('Nothing happened.');
      for (const event of items) printEvent(context, event);
      return exitCodes.ok;
    }
    for (const event of items) tellEvent(context, event);
    return follow(context, api, query, listed.total);
  },
});

async function follow(context: Context, api: Api, query: Query, after: number): Promise<number> {
  for await (const found of followEvents(api, context.io, query, { after })) {
    if (found.kind === 'event') tellEvent(context, found.event);
    else if (found.kind === 'reset') context.note('… some events were missed; see them with `fairlead events`');
    else context.note(`… ${found.error.message}; waiting for it`);
  }
  return exitCodes.cancelled;
}

async function queryOf(
  api: Api,
  name: string | undefined,
  options: {
    readonly stage: string | undefined;
    readonly target: string | undefined;
    readonly project: string | undefined;
    readonly severity: EventView['severity'] | undefined;
  },
): Promise<Query> {
  const common = given({ project: options.project, severity: options.severity });
  if (name === undefined) return common;
  const { application, stage, target } = readPlacementName(name, options);
  if (stage === undefined && target === undefined) return { ...common, application };
  return { ...common, placement: (await findPlacement(api, name, options)).id };
}

function tellEvent(context: Context, event: EventView): void {
  if (context.format === 'json') context.print(jsonLine(event));
  else if (context.format === 'yaml') {
    context.print('---');
    printValue(context, event);
  } else printEvent(context, event);
}

function printEvent({ print, style }: Context, event: EventView): void {
  const at = new Date(event.at).toISOString().slice(0, 19).replace('T', ' ');
  const colour = severityColour(event.severity);
  const kind = event.kind.padEnd(20);
  const place = placeOf(event);
  print(
    `${style('dim', at)}  ${colour === undefined ? kind : style(colour, kind)}  ${place === '' ? '' : `${place}  `}${event.message}`,
  );
}
