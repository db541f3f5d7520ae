import { routes } from '@fairlead/core/wire/routes.ts';
import type { TakePreview } from '@fairlead/core/wire/view/take.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, placementName } from '../find-placements.ts';
import { argument, flag } from '../options.ts';
import { agrees } from '../output/confirm.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, reason, waiting, which, yes } from '../shared-options.ts';
import { differenceLines } from '../text/difference-lines.ts';
import { plainText } from '../text/plain-text.ts';
import { defaultTimeoutMs, waitFor } from '../watch/wait-for.ts';

const maxFields = 20;

export const take = defineCommand({
  name: 'take',
  group: 'act',
  summary: 'begin managing an application that kubectl, Helm, Argo CD or Flux applied',
  details:
    'Shows first what would change. What equals Git is taken without being asked and without a new pod; what differs becomes as Git says. Also begins again what `release` ended.',
  args: { name: argument('application/stage', { completes: 'application' }) },
  options: {
    ...which,
    ...{ plan: flag('only show what would be taken and what would change') },
    ...reason,
    ...yes,
    ...waiting,
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead take shop/prod --plan', does: 'look before you take' },
    { line: 'fairlead take shop/prod --reason "Helm goes home" --wait', does: 'take it, after asking' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const { id, ...placement } = await findPlacement(api, args.name, options);
    const preview = await api.call(routes.previewTake, { params: { id } });
    if (!printValue(context, preview)) printPreview(context, preview);
    if (options.plan) return preview.refused.length === 0 ? exitCodes.ok : exitCodes.faulty;
    if (!(await agrees(context, `Take over ${placementName(placement)}?`, options.yes))) return exitCodes.cancelled;
    const objects = preview.objects.map(({ key }) => key);
    const body = { objects, ...given({ reason: options.reason }) };
    tellAccepted(context, await api.call(routes.take, { params: { id }, body }));
    if (!options.wait) return exitCodes.ok;
    const timeoutMs = options.timeout ?? defaultTimeoutMs;
    return waitFor(context, api, [id], { wanted: {}, timeoutMs, throughHolds: false });
  },
});

function printPreview({ print, style, io }: Context, { objects, refused, released }: TakePreview): void {
  if (released !== null) print(`${plainText(released.by)} let go of it: ${plainText(released.reason)}`);
  if (objects.length === 0 && refused.length === 0)
    print(
      'No other tool holds anything that differs from Git; if it is held all the same, `fairlead refresh` looks again.',
    );
  const columns = io.out.isTerminal ? io.out.columns() : Number.POSITIVE_INFINITY;
  for (const { object, owner, fields, restarts } of objects) {
    const pods = restarts ? style('warn', '; its pods are replaced') : '';
    print(`  ${style('busy', `= ${plainText(object)}`)}  ${style('dim', `from ${plainText(owner)}`)}${pods}`);
    for (const line of differenceLines(fields, { columns, maxFields, style })) print(line);
  }
  for (const { object, owner, reason: why, next } of refused)
    print(`  ${style('bad', `✗ ${plainText(object)}`)}  ${plainText(`${why} (${owner}); ${next}`)}`);
}
