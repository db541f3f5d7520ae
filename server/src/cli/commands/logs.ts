import { AppError } from '@fairlead/core/lib/app-error.ts';
import { speakingKinds } from '@fairlead/core/model/speaking-kinds.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { ObjectRow } from '@fairlead/core/wire/view/object.ts';
import { defineCommand } from '../command.ts';
import { type LogQuery, readLogs } from '../connection/read-logs.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, placementName } from '../find-placements.ts';
import { argument, count, flag, optionalArgument, text } from '../options.ts';
import { jsonLine } from '../output/print-value.ts';
import { instantOf, instantText } from '../read-instant.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, which } from '../shared-options.ts';
import { padTo } from '../text/display-width.ts';
import { plainText } from '../text/plain-text.ts';

const mostStreams = 16;
const usualTail = 200;

export const logs = defineCommand({
  name: 'logs',
  group: 'see',
  summary: 'what a process, task or pod wrote',
  details: 'Without an object: everything in the placement that writes logs, each line led by its object.',
  args: {
    name: argument('application/stage', { completes: 'application' }),
    object: optionalArgument('Kind/name, for example Process/api or Pod/web-7d4b9'),
  },
  options: {
    ...which,
    follow: flag('go on as it is written', { short: 'f' }),
    previous: flag('of the process before the last restart'),
    since: instantText('only since then: 10m, 02:10'),
    tail: count('N', `the last so many lines; default ${usualTail}`, { from: 0, to: 10_000 }),
    container: text('NAME', 'only of this container of its pods', { short: 'c' }),
    grep: text('REGEX', 'only lines that fit', { short: 'g' }),
    times: flag('with the time of each line'),
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead logs shop/dev Process/api -f', does: 'follow one process' },
    { line: 'fairlead logs shop/prod --since 10m --grep "error|timeout"', does: 'all of them, searched' },
    { line: 'fairlead logs shop/prod Process/web --previous', does: 'why it died' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const pattern = readPattern(options.grep);
    const api = await context.api();
    const { id, ...placement } = await findPlacement(api, args.name, options);
    const objects =
      args.object === undefined
        ? speakers((await api.call(routes.listPlacementObjects, { params: { id } })).items, placementName(placement))
        : [args.object];
    const query: LogQuery = {
      follow: options.follow,
      previous: options.previous,
      tail: options.tail ?? usualTail,
      ...given({ since: instantOf(options.since, context.io.now()), container: options.container }),
    };
    const width = Math.max(...objects.map((object) => object.length));
    for await (const { object, line } of readLogs(api, context.io, id, objects, query)) {
      if (pattern?.test(line.text) === false) continue;
      if (context.format === 'json') {
        context.print(jsonLine({ object, ...line }));
        continue;
      }
      const lead = objects.length > 1 ? `${context.style('busy', padTo(object, width))} ` : '';
      const time = options.times ? `${context.style('dim', new Date(line.at).toISOString())} ` : '';
      const told = plainText(line.text);
      context.print(`${lead}${time}${line.stream === 'system' ? context.style('dim', `— ${told}`) : told}`);
    }
    return context.io.signal.aborted ? exitCodes.cancelled : exitCodes.ok;
  },
});

function readPattern(grep: string | undefined): RegExp | undefined {
  if (grep === undefined) return undefined;
  try {
    return new RegExp(grep);
  } catch (cause) {
    throw new AppError('invalid-input', `--grep: "${grep}" is no regular expression`, { cause });
  }
}

function speakers(objects: readonly ObjectRow[], name: string): readonly string[] {
  const found = objects.filter(({ kind }) => speakingKinds.includes(kind)).map(({ object }) => object);
  if (found.length === 0) {
    throw new AppError('not-found', `nothing in ${name} writes logs; see \`fairlead get objects ${name}\``);
  }
  if (found.length > mostStreams) {
    throw new AppError(
      'conflict',
      `${found.length} objects of ${name} write logs; name one: ${found.slice(0, 8).join(', ')}, …`,
    );
  }
  return found;
}
