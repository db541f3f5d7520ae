import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import type { RollbackPreview } from '@fairlead/core/wire/view/question.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findSome, placementName } from '../find-placements.ts';
import { argument, flag, text } from '../options.ts';
import { agrees, reasonFor } from '../output/confirm.ts';
import { printObjects } from '../output/print-objects.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, reason, waiting, whichMany, yes } from '../shared-options.ts';
import { relativeTime } from '../text/relative-time.ts';
import { defaultTimeoutMs, waitFor } from '../watch/wait-for.ts';

export const rollback = defineCommand({
  name: 'rollback',
  group: 'act',
  summary: 'go back to a version that was healthy there',
  details:
    'Shows first what would change, what cannot go back, what it waives, what stays pinned and which revert follows; then asks. It passes freezes, approvals and windows, and records that it did.',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: {
    ...whichMany,
    to: text('VERSION', 'a revision or bundle that was healthy there; default the last one before what runs'),
    dryRun: flag('only show what it would do'),
    ...reason,
    ...yes,
    ...waiting,
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead rollback shop/prod', does: 'look, then decide' },
    { line: 'fairlead rollback shop/prod --reason "errors at the till" --yes --wait', does: 'at once, and wait' },
    { line: 'fairlead rollback shop/prod --to 1a2b3c4 --dry-run', does: 'only look' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const found = await findSome(api, args.name, options);
    const previews: RollbackPreview[] = [];
    for (const { id } of found) {
      const body = given({ to: options.to });
      previews.push(await api.call(routes.rollbackPreview, { params: { id }, body }));
    }
    if (!printValue(context, previews.length === 1 ? previews[0] : previews)) {
      for (const preview of previews) printPreview(context, preview);
    }
    if (options.dryRun) return exitCodes.ok;
    const question = found.length === 1 ? 'Go back?' : `Go back in all ${found.length} placements?`;
    if (!(await agrees(context, question, options.yes))) {
      context.note('Nothing was changed.');
      return exitCodes.ok;
    }
    const why = await reasonFor(context, options.reason);
    for (const [at, placement] of found.entries()) await goBack(context, api, placement, previews[at], why);
    return options.wait ? waitForAll(context, api, previews, options.timeout) : exitCodes.ok;
  },
});

/** Goes back to exactly the bundle that was shown. */
async function goBack(
  context: Context,
  api: Api,
  { id }: PlacementView,
  preview: RollbackPreview | undefined,
  why: string,
): Promise<void> {
  const body = { ...given({ to: preview?.to.bundle }), reason: why };
  tellAccepted(context, await api.call(routes.rollback, { params: { id }, body }));
}

async function waitForAll(
  context: Context,
  api: Api,
  previews: readonly RollbackPreview[],
  timeoutMs: number | undefined,
): Promise<number> {
  for (const { placement, to } of previews) {
    const code = await waitFor(context, api, [placement.id], {
      wanted: { bundle: to.bundle },
      timeoutMs: timeoutMs ?? defaultTimeoutMs,
      throughHolds: false,
    });
    if (code !== exitCodes.ok) return code;
  }
  return exitCodes.ok;
}

function printPreview(context: Context, preview: RollbackPreview): void {
  const { print, style } = context;
  const { from, to, objects, irreversible, waived } = preview;
  const runs = from === null ? 'nothing' : from.revision.slice(0, 7);
  const when = relativeTime(to.healthyAt, preview.asOf);
  print(
    `${style('strong', placementName(preview.placement))}: ${runs} → ${style('strong', to.revision.slice(0, 7))}, healthy there ${when}`,
  );
  print(objects.length === 0 ? '  No object changes.' : '');
  printObjects(context, objects);
  for (const { object, reason: why } of irreversible)
    print(`  ${style('warn', `! ${object}`)}  stays as it is: ${why}`);
  for (const gate of waived) print(`  ${style('dim', 'waives')}  ${gate}`);
  print(`  ${style('dim', 'pin   ')}  ${preview.pin}`);
  print(`  ${style('dim', 'revert')}  ${preview.revert}`);
  print('');
}
