import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import { durationUntil } from '../duration-until.ts';
import { exitCodes } from '../exit-codes.ts';
import { argument, duration, flag, text } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput } from '../shared-options.ts';
import { relativeTime } from '../text/relative-time.ts';

export const tokenCreate = defineCommand({
  name: 'token create',
  group: 'prove',
  summary: 'make a token; its secret is printed once',
  details: 'The secret goes to standard output alone, so that it can be piped to where it belongs.',
  args: { name: argument('what it is for, for example ci') },
  options: {
    role: text('ROLE', 'what it may do: viewer (the default), operator, admin or a declared role'),
    project: text('PROJECT', 'in which project', { short: 'p' }),
    allProjects: flag('in all projects'),
    for: duration('how long; default 90d, one year at most'),
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead token create ci --role operator --project web --for 30d', does: 'for a pipeline' },
    { line: 'fairlead token create phone --role admin --all-projects', does: 'for yourself' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const project = options.allProjects ? '*' : options.project;
    if (project === undefined || (options.allProjects && options.project !== undefined)) {
      throw new AppError('invalid-input', 'say where it is valid: --project PROJECT or --all-projects');
    }
    const lasting = durationUntil({ for: options.for, until: undefined }, context.io.now());
    const body = { name: args.name, role: options.role ?? 'viewer', project, ...given({ for: lasting }) } as const;
    const answer = await (await context.api()).call(routes.createToken, { params: {}, body });
    if (printValue(context, answer)) return exitCodes.ok;
    const { token, secret } = answer;
    const where = token.project === '*' ? 'in all projects' : `in ${token.project}`;
    context.note(
      `Token ${token.id}: ${token.role} ${where}, ends ${relativeTime(token.expiresAt, context.io.now())}. Its secret, shown this once:`,
    );
    context.print(secret);
    return exitCodes.ok;
  },
});
