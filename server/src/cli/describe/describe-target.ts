import { formatDuration } from '@fairlead/core/lib/duration.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { TargetInspection } from '@fairlead/core/wire/view/target.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { plainText } from '../text/plain-text.ts';
import { relativeTime } from '../text/relative-time.ts';
import { printFacts, printHeading } from './facts.ts';

type Facts = NonNullable<TargetInspection['facts']>;

/** One target: contact, machines, what is watched and how lately it was heard, what cannot be seen, how it answers. */
export async function describeTarget(context: Context, api: Api, name: string): Promise<void> {
  const view = await api.call(routes.getTarget, { params: { name } });
  if (printValue(context, view)) return;
  const { print, style } = context;
  const look = view.reachable ? style('good', '✓ reachable') : style('bad', '✗ away');
  print(`${style('strong', view.name)}  ${look}${view.message === '' ? '' : `  ${plainText(view.message)}`}`);
  printFacts(context, [
    ['kind', `${view.kind}, ${view.tier}`],
    ['version', view.version],
    ['last contact', relativeTime(view.lastContactAt, view.asOf)],
    ['placements', String(view.placements)],
    ['writer', view.writer === null ? '' : `${view.writer}, session ${view.epoch}`],
  ]);
  if (view.facts === null) print(`  ${style('warn', plainText(view.factsUnavailable))}`);
  else printTargetFacts(context, view.facts, view.asOf);
}

/** From here on a watch is behind as people notice. */
const longLagMs = 5_000;

function printTargetFacts(context: Context, { nodes, watched, unread, requests }: Facts, now: number): void {
  const { print, style } = context;
  const ready = nodes.filter((node) => node.ready).length;
  printHeading(context, `Nodes: ${ready} of ${nodes.length} ready`);
  printTable(
    context,
    [
      { title: 'NODE', value: (node) => node.name },
      {
        title: 'STATE',
        value: (node) => (node.ready ? '✓ ready' : '✗ not ready'),
        look: (node) => (node.ready ? 'good' : 'bad'),
      },
      { title: 'VERSION', value: (node) => node.version },
      { title: 'ROLES', value: (node) => node.roles.join(',') || '—' },
      { title: 'OS', value: (node) => node.os, wide: true },
      { title: 'MESSAGE', value: (node) => node.message, shrinks: true },
    ],
    nodes,
    'None can be seen.',
  );
  printHeading(context, 'Watched');
  printTable(
    context,
    [
      { title: 'KIND', value: (kind) => kind.kind },
      { title: 'OURS', value: (kind) => String(kind.objects) },
      { title: 'HEARD', value: (kind) => relativeTime(kind.heardAt, now) },
      {
        title: 'LAG',
        value: ({ lagMs }) => (lagMs === null ? '—' : formatDuration(lagMs)),
        look: ({ lagMs }) => ((lagMs ?? 0) > longLagMs ? 'warn' : 'dim'),
      },
      { title: 'TROUBLE', value: (kind) => kind.trouble, look: () => 'warn', shrinks: true },
    ],
    watched,
    'Nothing yet: nothing of ours is there.',
  );
  if (unread.length > 0) printHeading(context, 'Not seen');
  for (const reason of unread) print(`  ${style('warn', `! ${plainText(reason)}`)}`);
  printHeading(context, 'Requests');
  const refused = Object.entries(requests.refused).map(([status, count]) => `${count} × ${status}`);
  print(`  ${requests.sent} since it was connected; refused: ${refused.length === 0 ? 'none' : refused.join(', ')}`);
  if (requests.lastRefusal !== null)
    print(
      `  ${style('dim', `last ${relativeTime(requests.lastRefusal.at, now)}: ${plainText(requests.lastRefusal.message)}`)}`,
    );
}
