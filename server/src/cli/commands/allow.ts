import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { optionalArgument } from '../options.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printValue } from '../output/print-value.ts';
import { dataOutput, reason } from '../shared-options.ts';

export const allow = defineCommand({
  name: 'allow',
  group: 'act',
  summary: 'let a change of Git loosen roles, tenancy or guards',
  details:
    'A commit that loosens what a Project, Target or Connection demanded waits until somebody allows it who had the right before, and who did not write it alone. Without a name, says what waits. Tightening never waits.',
  args: { subject: optionalArgument('what may be loosened: Project/web') },
  options: { ...reason, ...dataOutput },
  examples: [
    { line: 'fairlead allow', does: 'what waits, what it loosens and who wrote it' },
    { line: 'fairlead allow Project/web --reason "new team"', does: 'lets it take effect' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const { items } = await api.call(routes.listLoosenings, {});
    if (args.subject === undefined) {
      if (printValue(context, items)) return exitCodes.ok;
      if (items.length === 0) printSentence(context, 'nothing waits to be allowed');
      for (const { subject, fields, authors, path, line } of items) {
        printSentence(context, `${context.style('warn', subject)} loosens ${fields.join(', ')} (${path}:${line})`);
        printSentence(context, `written by ${authors.join(', ') || 'somebody whom Git does not tell'}`, 4);
      }
      return exitCodes.ok;
    }
    const one = items.find(({ subject }) => subject === args.subject);
    if (one === undefined)
      throw new AppError('not-found', `nothing of ${args.subject} waits; see what does with \`fairlead allow\``);
    const body = { subject: one.subject, digest: one.digest, reason: options.reason ?? '' };
    tellAccepted(context, await api.call(routes.allowLoosening, { body }));
    return exitCodes.ok;
  },
});
