import { routes } from '@fairlead/core/wire/routes.ts';
import type { SyncPreview } from '@fairlead/core/wire/view/sync.ts';
import { actOn } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findSome, placementName, type Which } from '../find-placements.ts';
import { argument, either, flag, texts } from '../options.ts';
import { printPlan } from '../output/print-plan.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, reason, waiting, whichMany } from '../shared-options.ts';

export const sync = defineCommand({
  name: 'sync',
  group: 'act',
  summary: 'deliver what Git says now, once',
  details:
    'Starts a delivery where the stage waits for a person (`sync: manual`), and puts back drift that is only reported. Gates still hold. With --object only the objects named are delivered: hooks do not run, a freeze holds it, and the record says that it was a part.',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: {
    ...whichMany,
    object: texts('OBJECT', 'only this object (KIND/NAME or KIND/NAMESPACE/NAME); may be given several times'),
    prune: either(
      'also delete what Git no longer declares, or with --prune=false nothing at all; without it the policy decides. The delete gate still asks where it must',
    ),
    dryRun: flag('only show what it would do now, asked of the target; nothing is written'),
    ...reason,
    ...waiting,
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead sync shop/dev', does: 'deliver to dev now' },
    { line: 'fairlead sync shop --stage prod --prune --wait', does: 'deliver, delete what is gone, wait for health' },
    { line: 'fairlead sync shop/prod --dry-run', does: 'see the plan and what would hold it' },
    { line: 'fairlead sync shop/prod --object Service/shop/web --prune=false', does: 'one object, deleting nothing' },
  ],
  needs: 'server',
  run: (context, { args, options }) => {
    const { prune, object } = options;
    const wish = { ...given({ prune }), ...(object.length === 0 ? {} : { objects: [...new Set(object)] }) };
    if (options.dryRun) return dryRun(context, args.name, options, wish);
    return actOn(context, {
      name: args.name,
      which: options,
      waiting: options,
      ...(object.length === 0 ? {} : { wanted: { part: true } }),
      act: (api, { id }) =>
        api.call(routes.sync, { params: { id }, body: { ...wish, ...given({ reason: options.reason }) } }),
    });
  },
});

type Wish = { readonly prune?: boolean; readonly objects?: readonly string[] };

async function dryRun(
  context: Context,
  name: string,
  which: Which & { readonly all: boolean },
  { objects, ...wish }: Wish,
): Promise<number> {
  const api = await context.api();
  const previews: SyncPreview[] = [];
  for (const { id } of await findSome(api, name, which)) {
    const body = { ...wish, ...(objects === undefined ? {} : { objects: [...objects] }) };
    previews.push(await api.call(routes.syncPreview, { params: { id }, body }));
  }
  if (!printValue(context, previews.length === 1 ? previews[0] : previews))
    for (const preview of previews) printPreview(context, preview);
  return exitCodes.ok;
}

function printPreview(context: Context, preview: SyncPreview): void {
  const { print, style } = context;
  const { placement, revision, plan, partial, nothing, holds, incomplete } = preview;
  const to = revision === null ? 'nothing rendered' : revision.slice(0, 7);
  const part = partial ? ', chosen objects only: the placement is at no other version by that' : '';
  print(`${style('strong', placementName(placement))} to ${to}, a dry run${part}`);
  if (plan === null) print(`  Nothing would begin: ${nothing}`);
  else printPlan(context, plan);
  for (const hold of holds) {
    print(`  ${style('warn', `‖ ${hold.gate}`)}  would be held: ${hold.reason}`);
    print(`    ${style('dim', `next: ${hold.next}`)}`);
  }
  for (const what of incomplete) print(`  ${style('warn', '? not seen')}  ${what}`);
}
