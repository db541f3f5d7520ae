import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, placementName } from '../find-placements.ts';
import { argument } from '../options.ts';
import { printObjects } from '../output/print-objects.ts';
import { printValue } from '../output/print-value.ts';
import { dataOutput, which } from '../shared-options.ts';

export const compare = defineCommand({
  name: 'compare',
  group: 'see',
  summary: 'what differs between what two placements run',
  details: 'Ends with 6 where something differs.',
  args: {
    a: argument('application/stage', { completes: 'application' }),
    b: argument('application/stage', { completes: 'application' }),
  },
  options: { project: which.project, ...dataOutput },
  examples: [{ line: 'fairlead compare shop/staging shop/prod', does: 'what a promotion would bring' }],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const place = { stage: undefined, target: undefined, project: options.project };
    const [a, b] = [await findPlacement(api, args.a, place), await findPlacement(api, args.b, place)];
    const view = await api.call(routes.compare, { query: { a: a.id, b: b.id } });
    if (!printValue(context, view)) {
      const [left, right] = [view.a, view.b].map(
        (side) => `${placementName(side)} (${side.revision?.slice(0, 7) ?? 'nothing'})`,
      );
      const told =
        view.objects.length === 0
          ? 'no difference'
          : `${view.objects.length} of ${view.objects.length + view.equal} objects differ`;
      context.print(`${context.style('strong', `${left} → ${right}`)}: ${told}`);
      printObjects(context, view.objects);
    }
    return view.objects.length === 0 ? exitCodes.ok : exitCodes.different;
  },
});
