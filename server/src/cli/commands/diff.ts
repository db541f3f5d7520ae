import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { DiffView } from '@fairlead/core/wire/view/object.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findSome, placementName } from '../find-placements.ts';
import { revisionDiff } from '../offline/revision-diff.ts';
import { flag, optionalArgument, text } from '../options.ts';
import { printDiffs } from '../output/print-diffs.ts';
import { printObjects } from '../output/print-objects.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, whichMany } from '../shared-options.ts';

export const diff = defineCommand({
  name: 'diff',
  group: 'see',
  summary: 'what differs between the live objects and Git, or between two revisions',
  details:
    'Secret values are masked. With --revision the rendered objects of the repository here are compared at two revisions, without a server; configuration, charts and overlays count. Ends with 6 where something differs, with 7 where it could not be compared.',
  args: {
    name: optionalArgument('application, or application/stage; with --revision it may be left out', {
      completes: 'application',
    }),
    object: optionalArgument('only this object: Process/api'),
  },
  options: {
    ...whichMany,
    revision: text('A..B', 'revisions to compare; without B the files as they lie here'),
    equal: flag('name the equal objects too'),
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead diff shop/prod', does: 'what a sync would change there' },
    { line: 'fairlead diff shop/dev File/config', does: 'one object' },
    { line: 'fairlead diff --revision main..HEAD', does: 'what a branch changes in the rendered objects' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    if (options.revision !== undefined) return diffRevisions(context, options.revision, args.name);
    if (args.name === undefined)
      throw new AppError('invalid-input', 'name an application, or compare two revisions with --revision A..B');
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

/** `shop` stands for all its stages. */
async function diffRevisions(context: Context, range: string, name: string | undefined): Promise<number> {
  const isWanted = (rendered: string): boolean =>
    name === undefined || rendered === name || rendered.startsWith(`${name}/`);
  const diffs = await revisionDiff(context, range, isWanted);
  if (!printValue(context, diffs)) {
    printDiffs(context, diffs);
    if (diffs.length === 0) context.print('No rendered object differs.');
  }
  if (diffs.some(({ failure }) => failure !== '')) return exitCodes.unavailable;
  return diffs.length === 0 ? exitCodes.ok : exitCodes.different;
}

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
