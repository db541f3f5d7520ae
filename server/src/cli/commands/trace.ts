import { AppError } from '@fairlead/core/lib/app-error.ts';
import { formatOrigin } from '@fairlead/core/model/object.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { TraceView } from '@fairlead/core/wire/view/question.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { placementName } from '../find-placements.ts';
import { argument, text } from '../options.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, which } from '../shared-options.ts';
import { relativeTime } from '../text/relative-time.ts';
import { healthLook } from '../text/status-words.ts';

export const trace = defineCommand({
  name: 'trace',
  group: 'see',
  summary: 'from a live object to its file, commit and person',
  args: { object: argument('KIND/NAME, or KIND/NAMESPACE/NAME') },
  options: { namespace: text('NAMESPACE', 'its namespace', { short: 'n' }), target: which.target, ...dataOutput },
  examples: [
    { line: 'fairlead trace Process/api', does: 'who brought this process, and from which line' },
    { line: 'fairlead trace Deployment/shop/web --target prod', does: 'on one target' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const parts = args.object.split('/');
    const [kind = '', second = '', third] = parts;
    if (kind === '' || second === '' || parts.length > 3) {
      throw new AppError('invalid-input', `"${args.object}" names no object; write KIND/NAME, for example Process/api`);
    }
    const namespace = third === undefined ? options.namespace : second;
    const query = { kind, name: third ?? second, ...given({ namespace, target: options.target }) };
    const answer = await (await context.api()).call(routes.trace, { query });
    if (printValue(context, answer)) return answer.items.length === 0 ? exitCodes.notFound : exitCodes.ok;
    if (answer.items.length === 0) {
      throw new AppError(
        'not-found',
        `no placement that you may see owns ${args.object}; find it with \`fairlead get objects --text ${third ?? second}\``,
      );
    }
    for (const item of answer.items) printTrace(context, item, answer.asOf);
    return exitCodes.ok;
  },
});

function printTrace(
  context: Context,
  { object, placement, health, file, revision, delivery, change, sentence }: TraceView,
  now: number,
): void {
  const { print, style } = context;
  const look = healthLook(health);
  print(`${style('strong', object)}  ${style(look.colour, look.text)}`);
  print(`  placement  ${placementName(placement)} on ${placement.target}`);
  print(`  file       ${file === null ? 'not known' : `${formatOrigin(file)} in ${file.repo}`}`);
  print(`  revision   ${revision?.slice(0, 12) ?? 'not known'}`);
  if (delivery !== null) print(`  delivery   ${delivery}`);
  if (change !== null) {
    const { title, author, committedAt } = change;
    print(`  change     ${title}`);
    print(`  by         ${author.name} <${author.email}>, ${relativeTime(committedAt, now)}`);
  }
  printSentence(context, sentence, 2);
}
