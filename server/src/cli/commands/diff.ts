import { routes } from '@fairlead/core/wire/routes.ts';
import type { DiffView } from '@fairlead/core/wire/view/object.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findSome, placementName } from '../find-placements.ts';
import { argument, flag, optionalArgument } from '../options.ts';
import { printObjects } from '../output/print-objects.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, whichMany } from '../shared-options.ts';

export const diff = defineCommand({
  name: 'diff',
  group: 'see',
  summary: 'what differs between the live objects and Git',
  details: 'Secret values are masked. Ends with 6 where something differs, with 7 where it could not be compared.',
  args: {
    name: argument('application, or application/stage', { completes: 'application' }),
    object: optionalArgument('only this object: Process/api'),
  },
  options: { ...whichMany, equal: flag('name the equal objects too'), ...dataOutput },
  examples: [
    { line: 'fairlead diff shop/prod', does: 'what a sync would change there' },
    { line: 'fairlead diff shop/dev File/config', does: 'one object' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const views: DiffView[] = [];
    for (const { id } of await findSome(api, args.name, options)) {
      const query = { ...given({ object: args.object }), all: options.equal };
      views.push(await api.call(routes.diffPlacement, { params: { id }, query }));
    }
    if (!printValue(context, views.length === 1 ? views[0] : views)) for (const view of views) printDiff(context, view);
    const all = views.flatMap(({ objects }) => objects);
    if (all.some(isDifferent)) return exitCodes.different;
    return all.some(({ change }) => change === 'unknown') ? exitCodes.unavailable : exitCodes.ok;
  },
});

type Compared = DiffView['objects'][number];

function isDifferent({ change }: Compared): boolean {
  return change !== 'none' && change !== 'unknown';
}

function printDiff(context: Context, view: DiffView): void {
  const changed = view.objects.filter(isDifferent).length;
  const unknown = view.objects.filter(({ change }) => change === 'unknown').length;
  const at = view.revision === null ? '' : ` at ${view.revision.slice(0, 7)}`;
  const differ = changed === 1 ? `1 object differs from Git${at}` : `${changed} objects differ from Git${at}`;
  const told = changed > 0 ? differ : unknown > 0 ? 'could not be compared' : `equal to Git${at}`;
  context.print(`${context.style('strong', placementName(view))}: ${told}`);
  printObjects(context, view.objects);
}
