import { join, resolve } from 'node:path';
import { isKnown, readBaseline } from '@fairlead/core/leak/leak-baseline.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { readFileIfThere } from '../../io/files.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type FoundLeak, scanCommits, scanFiles } from '../offline/scan-leaks.ts';
import { openWorkRepository, type WorkRepository } from '../offline/work-repository.ts';
import { choice, flag, optionalArgument, text } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { plainText } from '../text/plain-text.ts';

const usualBaseline = '.fairlead-leaks.json';

export const leaksScan = defineCommand({
  name: 'leaks scan',
  group: 'write',
  summary: 'look for secrets in files, in a range of commits, or in all history',
  details:
    'Works without a server. Looks for private keys, for tokens by the forms that their issuers document, and for values that are named as secrets and look drawn at random. No value is ever printed: only where it is, what it is and how to make it worthless. What is known is listed in a baseline (.fairlead-leaks.json beside the repository’s .git, or `--baseline`), each with a reason; a line with `fairlead:allow-leak` is passed over. Ends with 8 where something new was found.',
  args: { path: optionalArgument('a folder or file; default here', { completes: 'file' }) },
  options: {
    history: flag('what any commit of any branch ever added'),
    range: text('RANGE', 'what these commits add: `main..HEAD`'),
    baseline: text('FILE', `what is known; default ${usualBaseline}`, { completes: 'file' }),
    output: choice(['json', 'yaml'], 'print what was found as data: json or yaml', { short: 'o', value: 'FORMAT' }),
  },
  examples: [
    { line: 'fairlead leaks scan', does: 'the files as they are' },
    { line: 'fairlead leaks scan --range main..HEAD', does: 'in the pipeline of a pull request' },
    { line: 'fairlead leaks scan --history', does: 'everything that clones of the repository hold' },
  ],
  needs: 'nothing',
  run: async (context, { args, options }) => {
    if (options.history && options.range !== undefined)
      throw new AppError('invalid-input', '--history and --range exclude each other; keep one');
    const work = await openWorkRepository(context, args.path ?? '.');
    const baseline = await baselineOf(context, work, options.baseline);
    const isCommits = options.history || options.range !== undefined;
    const scanned = isCommits ? await scanCommits(context, work, options.range ?? null) : await scanFiles(work);
    const leaks = scanned.leaks.filter((leak) => !isKnown(baseline, leak));
    const known = scanned.leaks.length - leaks.length;
    if (!printValue(context, { leaks, known })) {
      for (const leak of leaks) print(context, leak);
      const searched = 'commits' in scanned ? `${scanned.commits} commits` : `${scanned.files} files`;
      const note = known === 0 ? '' : `, ${known} known by the baseline`;
      context.print(
        leaks.length === 0
          ? `${context.style('good', '✓')} No secret in ${searched}${note}.`
          : `${leaks.length} found in ${searched}${note}. Taking one out of the newest commit is not enough: every clone has it. Make it worthless first, then rewrite history if you must.`,
      );
    }
    return leaks.length === 0 ? exitCodes.ok : exitCodes.faulty;
  },
});

function print(context: Context, { path, line, commit, what, rotate, rule, mark, isCertain }: FoundLeak): void {
  const where = `${path}:${line}${commit === '' ? '' : ` (${commit.slice(0, 7)})`}`;
  const word = isCertain ? context.style('bad', 'error') : context.style('warn', 'likely');
  context.print(`${word} ${plainText(`${where}: ${what}`)} [${rule} ${mark}]`);
  context.print(`      ${plainText(rotate)}`);
}

async function baselineOf(context: Context, work: WorkRepository, named: string | undefined) {
  const path = named === undefined ? join(work.root, usualBaseline) : resolve(context.io.cwd, named);
  const content = await readFileIfThere(path);
  if (content === undefined && named === undefined) return [];
  if (content === undefined)
    throw new AppError('not-found', `${path} cannot be read; name a baseline, or leave --baseline out`);
  const read = readBaseline(content.toString('utf8'));
  if (!read.ok) throw new AppError('invalid-input', `${path} ${read.error}`);
  return read.value;
}
