import { formatProblem } from '@fairlead/core/configuration/configuration.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readConfiguration } from '../offline/read-configuration.ts';
import { openWorkRepository, type WorkRepository } from '../offline/work-repository.ts';
import { choice, flag, negated, optionalArgument } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { plainText } from '../text/plain-text.ts';

type Rendering = {
  readonly placement: string;
  readonly outcome: 'rendered' | 'failed' | 'elsewhere';
  readonly objects: number;
  readonly message: string;
  readonly next: string;
};

export const lint = defineCommand({
  name: 'lint',
  group: 'write',
  summary: 'check configuration before it is pushed',
  details:
    'Works without a server. Reads every document of Fairlead below the path with the server’s own rules, then renders each placement whose files lie in this repository. Ends with 8 where a mistake was found.',
  args: { path: optionalArgument('a folder or file; default here', { completes: 'file' }) },
  options: {
    strict: flag('warnings count as mistakes'),
    render: negated('only the configuration; render nothing'),
    output: choice(['json', 'yaml'], 'print what was found as data: json or yaml', { short: 'o', value: 'FORMAT' }),
  },
  examples: [
    { line: 'fairlead lint', does: 'the repository around here' },
    { line: 'fairlead lint fairlead/ --strict', does: 'in a pipeline' },
  ],
  needs: 'nothing',
  run: async (context, { args, options }) => {
    const work = await openWorkRepository(context, args.path ?? '.');
    const configuration = await readConfiguration(work.tree, work.prefix, work.url);
    const { problems, placements, applications, targets } = configuration;
    const renderings = options.render ? await renderAll(context, work, placements) : [];
    const failed = renderings.filter(({ outcome }) => outcome === 'failed');
    const mistakes = problems.filter(({ severity }) => severity === 'error').length + failed.length;
    const isFine = mistakes === 0 && !(options.strict && problems.length > 0);
    if (!printValue(context, { problems, renderings })) {
      for (const problem of problems) context.print(lineOf(context, problem));
      for (const { placement, message, next } of failed) {
        context.print(
          `${context.style('bad', 'error')} ${placement} cannot be rendered: ${plainText(message)}; ${next}`,
        );
      }
      const count = `${amount(applications.length, 'application')}, ${amount(targets.length, 'target')}, ${amount(placements.length, 'placement')}`;
      const rendered = renderings.filter(({ outcome }) => outcome === 'rendered').length;
      const elsewhere = renderings.filter(({ outcome }) => outcome === 'elsewhere').length;
      const passedOver = elsewhere === 0 ? '' : `, ${elsewhere} whose files lie in other repositories not rendered`;
      context.print(
        isFine && problems.length === 0
          ? `${context.style('good', '✓')} ${count}; ${rendered} rendered${passedOver}. No mistakes.`
          : `${amount(mistakes, 'mistake')}, ${amount(problems.length - (mistakes - failed.length), 'warning')} in ${count}${passedOver}.`,
      );
    }
    return isFine ? exitCodes.ok : exitCodes.faulty;
  },
});

async function renderAll(
  context: Context,
  work: WorkRepository,
  placements: readonly Placement[],
): Promise<readonly Rendering[]> {
  const done: Rendering[] = [];
  for (const { application, stage, target, source, inputs } of placements) {
    const placement = target === stage ? `${application}/${stage}` : `${application}/${stage}/${target}`;
    const isHere = work.addresses.includes(source.repo) && inputs.length === 0;
    if (!isHere) {
      done.push({ placement, outcome: 'elsewhere', objects: 0, message: '', next: '' });
      continue;
    }
    const request = { repo: source.repo as RepoUrl, tree: work.tree, source, stage, inputs: {} }; // compiled: in its normal form
    const rendered = await context.offline.renderer.render(request, context.io.signal);
    done.push(
      rendered.ok
        ? { placement, outcome: 'rendered', objects: rendered.value.objects.length, message: '', next: '' }
        : { placement, outcome: 'failed', objects: 0, ...told(rendered.error.failure) },
    );
  }
  return done;
}

function told({ message, next }: { readonly message: string; readonly next: string }) {
  return { message, next };
}

function lineOf({ style }: Context, problem: Problem): string {
  const word = problem.severity === 'error' ? style('bad', 'error') : style('warn', 'warning');
  return `${word} ${plainText(formatProblem(problem))}`;
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
