import { formatOrigin } from '@fairlead/core/model/object.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { placementName } from '../find-placements.ts';
import { printValue, toYaml } from '../output/print-value.ts';
import { differenceLines } from '../text/difference-lines.ts';
import { relativeTime } from '../text/relative-time.ts';
import { healthLook } from '../text/status-words.ts';
import { describeBelow } from './describe-below.ts';
import { printFacts, printHeading } from './facts.ts';

const recent = 5;
const maxFields = 50;

/** One object: live against Git, owner, file and history. */
export async function describeObject(context: Context, api: Api, id: string, object: string): Promise<void> {
  const view = await api.call(routes.getPlacementObject, { params: { id }, query: { object } });
  if (printValue(context, view)) return;
  const { print, style, io } = context;
  const look = healthLook(view.health);
  print(
    `${style('strong', view.object)}  ${style(look.colour, look.text)}${view.message === '' ? '' : `  ${view.message}`}`,
  );
  printFacts(context, [
    ['placement', `${placementName(view)} on ${view.target}`],
    ['owner', view.owner],
    ['uid', view.uid ?? ''],
    ['file', view.origin === null ? '' : formatOrigin(view.origin)],
    ['changed', relativeTime(view.updatedAt, view.asOf)],
  ]);
  if (view.overlay !== null) {
    const { action, replicas, by, until, reason } = view.overlay;
    const what = replicas === null ? action : `${action} to ${replicas}`;
    print(`  ${style('warn', `beside Git: ${what} by ${by}, ends ${relativeTime(until, view.asOf)}: ${reason}`)}`);
  }
  await describeBelow(context, api, id, object, view.asOf);
  printHeading(context, 'Live against Git');
  const columns = io.out.isTerminal ? io.out.columns() : Number.POSITIVE_INFINITY;
  if (view.liveUnavailable !== '') print(`  ${style('warn', view.liveUnavailable)}`);
  else if (view.differences.length === 0) print(`  ${style('good', '✓ equal')}`);
  else for (const line of differenceLines(view.differences, { columns, maxFields, style })) print(line);
  if (view.added.length > 0) {
    printHeading(context, 'Held by others, and not declared');
    for (const { by, field } of view.added) print(`  ${style('warn', `+ ${field}`)}  ${by}`);
  }
  if (view.desired !== null) {
    printHeading(context, 'As Git declares it');
    for (const line of toYaml(view.desired).trimEnd().split('\n')) print(`  ${line}`);
  }
  if (view.history.length > 0) {
    printHeading(context, 'History');
    for (const { at, message } of view.history.slice(0, recent))
      print(`  ${style('dim', relativeTime(at, view.asOf))}  ${message}`);
  }
}
