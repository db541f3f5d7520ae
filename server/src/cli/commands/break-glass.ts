import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { GlassView } from '@fairlead/core/wire/view/glass.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { choice, flag, optionalArgument, text } from '../options.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, reason } from '../shared-options.ts';

const steps = ['ask', 'agree', 'open', 'end', 'review'] as const;

export const breakGlass = defineCommand({
  name: 'break-glass',
  group: 'act',
  summary: 'get the rights of an administrator for an emergency, or agree to it, end it, review it',
  details:
    'By two people: one asks, another agrees, and who asked opens it. Or by one with --alone, and somebody else reviews it after. It ends by itself, and everything done in it is marked in the audit log. Without a step, says which there are. Only people do this, not tokens: use a session (FAIRLEAD_TOKEN of `fairlead login`, or the page).',
  args: { id: optionalArgument('the emergency, for every step but asking') },
  options: {
    step: choice([...steps], 'what to do: ask, agree, open, end or review', { value: 'STEP' }),
    project: text('PROJECT', 'in which project; the whole installation where left out', { short: 'p' }),
    for: text('DURATION', 'how long; default 1h, 4h at most'),
    alone: flag('without a second person; somebody else reviews it after'),
    ...reason,
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead break-glass', does: 'what is asked for, open, or to be reviewed' },
    { line: 'fairlead break-glass --step ask -p web -r "shop is down"', does: 'asks; somebody else agrees' },
    { line: 'fairlead break-glass ID --step agree', does: 'lets them' },
    { line: 'fairlead break-glass ID --step open', does: 'prints a token that ends with the emergency' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    if (options.step === undefined) return list(context, (await api.call(routes.listGlass, {})).items);
    const why = options.reason ?? '';
    if (options.step === 'ask') {
      const body = { reason: why, ...given({ project: options.project, for: options.for }), alone: options.alone };
      const { glass, message } = await api.call(routes.breakGlass, { body });
      tellAccepted(context, { message: `${glass.id}: ${message}` });
      return exitCodes.ok;
    }
    if (args.id === undefined) throw new AppError('invalid-input', 'name the emergency: see `fairlead break-glass`');
    const params = { id: args.id };
    if (options.step === 'open') {
      const { secret, glass } = await api.call(routes.openGlass, { params, body: {} });
      context.note(
        `open until ${new Date(glass.until ?? 0).toISOString()}; everything done with this token is marked:`,
      );
      context.print(secret);
      return exitCodes.ok;
    }
    const accepted =
      options.step === 'review'
        ? await api.call(routes.reviewGlass, { params, body: { finding: why } })
        : await api.call(options.step === 'agree' ? routes.agreeGlass : routes.endGlass, { params, body: {} });
    tellAccepted(context, accepted);
    return exitCodes.ok;
  },
});

function list(context: Context, items: readonly GlassView[]): number {
  if (printValue(context, items)) return exitCodes.ok;
  if (items.length === 0) printSentence(context, 'no emergency was declared');
  for (const { id, project, by, reason: why, state, overdue } of items) {
    const where = project === '*' ? 'the whole installation' : `project ${project}`;
    printSentence(context, `${context.style('warn', state)}${overdue ? ' (overdue)' : ''}: ${by} in ${where}`);
    printSentence(context, `${why} · ${id}`, 4);
  }
  return exitCodes.ok;
}
