import { routes } from '@fairlead/core/wire/routes.ts';
import type { WindowSetView } from '@fairlead/core/wire/view/windows.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printValue } from '../output/print-value.ts';
import { dataOutput } from '../shared-options.ts';
import { relativeTime } from '../text/relative-time.ts';

export const windows = defineCommand({
  name: 'windows',
  group: 'see',
  summary: 'when change may go on, and when closed windows open next',
  details:
    'Each document that declares windows, how it is now and how many placements it binds. Freezes that people made stand in `fairlead get freezes`.',
  args: {},
  options: { ...dataOutput },
  examples: [{ line: 'fairlead windows', does: 'what is open now, and what opens when' }],
  needs: 'server',
  run: async (context) => {
    const found = await (await context.api()).call(routes.listWindows, {});
    if (printValue(context, found)) return exitCodes.ok;
    if (found.items.length === 0) context.print('No window is declared: change goes on at any time.');
    for (const set of found.items) printSet(context, set, found.asOf);
    return exitCodes.ok;
  },
});

function printSet({ print, style }: Context, set: WindowSetView, now: number): void {
  const state = set.isOpen ? style('good', '● open  ') : style('warn', '○ closed');
  const opens = set.isOpen
    ? ''
    : set.opensAt === null
      ? '; never opens again'
      : `; opens ${relativeTime(set.opensAt, now)}`;
  const covers = `${set.placements} ${set.placements === 1 ? 'placement' : 'placements'}`;
  print(`${state} ${style('strong', set.declaredBy)} (${covers})${opens}`);
  for (const { kind, cron, lengthMs, zone, reason } of set.rules) {
    const hours = Math.round((lengthMs / 3_600_000) * 100) / 100;
    print(`    ${kind} ${cron} for ${hours}h ${zone}${reason === '' ? '' : `: ${reason}`}`);
  }
  if (!set.isOpen) print(`    ${set.reason}`);
}
