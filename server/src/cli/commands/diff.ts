import { routes } from '@fairlead/core/wire/routes.ts';
import type { DiffView } from '@fairlead/core/wire/view/object.ts';
import { defineCommand } from '../command.ts';
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
  details: 'Secret values are masked. Ends with 6 where something differs.',
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
    const differs = views.some(({ objects }) => objects.some(({ change }) => change !== 'none'));
    if (!printValue(context, views.length === 1 ? views[0] : views)) {
      for (const view of views) {
        const changed = view.objects.filter(({ change }) => change !== 'none').length;
        const at = view.revision === null ? '' : ` at ${view.revision.slice(0, 7)}`;
        const told =
          changed === 0
            ? `equal to Git${at}`
            : `${changed} ${changed === 1 ? 'object differs' : 'objects differ'} from Git${at}`;
        context.print(`${context.style('strong', placementName(view))}: ${told}`);
        printObjects(context, view.objects);
      }
    }
    return differs ? exitCodes.different : exitCodes.ok;
  },
});
