import { AppError } from '@fairlead/core/lib/app-error.ts';
import { waivableGates } from '@fairlead/core/model/settings.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { durationUntil } from '../duration-until.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement } from '../find-placements.ts';
import { duration, flag, optionalArgument, text } from '../options.ts';
import { agrees, reasonFor } from '../output/confirm.ts';
import { given } from '../resources/resource.ts';
import { reason, which, yes } from '../shared-options.ts';
import { relativeTime } from '../text/relative-time.ts';

export const emergency = defineCommand({
  name: 'emergency',
  group: 'act',
  summary: 'waive gates for a while where waiting does more harm; list, end or review that',
  details:
    'Who may, which gates and how long is what the guards of Project and Target declare. Everybody is told, and somebody else is asked to review it afterwards: until then it stays on the list and whoever declared it can declare no other. Without a placement it lists what is open or not reviewed.',
  args: { name: optionalArgument('application/stage', { completes: 'application' }) },
  options: {
    ...which,
    waive: text('GATES', `what to waive, by commas: ${waivableGates.join(',')}`),
    for: duration('how long; default as long as the lane allows'),
    ...reason,
    ...yes,
    end: text('ID', 'close a lane before its time'),
    review: text('ID', 'sign that you looked at what somebody else did'),
    quiet: flag('print nothing where there is nothing'),
  },
  examples: [
    {
      line: 'fairlead emergency shop/prod --waive approval,window --for 30m --reason "orders fail"',
      does: 'let the fix pass',
    },
    { line: 'fairlead emergency', does: 'what is open, and what nobody has reviewed yet' },
    { line: 'fairlead emergency --review 3f2a --reason "looked at 4 objects"', does: 'sign what was done' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    if (options.end !== undefined) {
      tellAccepted(context, await api.call(routes.endEmergency, { params: { id: options.end } }));
      return exitCodes.ok;
    }
    if (options.review !== undefined) {
      const body = { note: await reasonFor(context, options.reason) };
      tellAccepted(context, await api.call(routes.reviewEmergency, { params: { id: options.review }, body }));
      return exitCodes.ok;
    }
    if (args.name === undefined) return list(context, options.quiet);
    const gates = gatesOf(options.waive);
    const { id, application, stage } = await findPlacement(api, args.name, options);
    const why = await reasonFor(context, options.reason);
    if (!(await agrees(context, `Waive ${gates.join(' and ')} for ${application} in ${stage}?`, options.yes))) {
      context.note('Nothing was waived.');
      return exitCodes.ok;
    }
    const lasting = durationUntil({ for: options.for, until: undefined }, context.io.now());
    const body = { gates, ...given({ for: lasting }), reason: why };
    tellAccepted(context, await api.call(routes.beginEmergency, { params: { id }, body }));
    return exitCodes.ok;
  },
});

function gatesOf(text: string | undefined): (typeof waivableGates)[number][] {
  const words = (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const gates = waivableGates.filter((gate) => words.includes(gate));
  const unknown = words.find((word) => !gates.some((gate) => gate === word));
  if (unknown !== undefined || gates.length === 0) {
    const what = unknown === undefined ? 'name what to waive with --waive' : `"${unknown}" cannot be waived`;
    throw new AppError('invalid-input', `${what}; there are ${waivableGates.join(', ')}`);
  }
  return gates;
}

async function list(context: Context, quiet: boolean): Promise<number> {
  const { items, asOf } = await (await context.api()).call(routes.listEmergencies, {});
  if (items.length === 0 && !quiet) context.print('No emergency is open, and none waits for its review.');
  for (const { id, placement, by, reason: why, gates, until, state } of items) {
    const { application, stage } = placement;
    const how = state === 'open' ? context.style('bad', 'open') : context.style('warn', 'to be reviewed');
    const when = `${state === 'open' ? 'ends' : 'ended'} ${relativeTime(until, asOf)}`;
    context.print(`${id}  ${how}  ${application}/${stage}  ${gates.join(', ')} waived by ${by}, ${when}: ${why}`);
  }
  return exitCodes.ok;
}
