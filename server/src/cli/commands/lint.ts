import { resolve } from 'node:path';
import { formatProblem } from '@fairlead/core/configuration/configuration.ts';
import { indexKinds } from '@fairlead/core/insight/check-schemas.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { schemasOfFile, schemasOfVersion } from '../offline/api-schemas.ts';
import { type LintAgainst, type Linted, lintPlacements, type Remark } from '../offline/lint-placements.ts';
import { policyProblems } from '../offline/policy-problems.ts';
import { readConfiguration } from '../offline/read-configuration.ts';
import { openWorkRepository } from '../offline/work-repository.ts';
import { choice, flag, negated, optionalArgument, text } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { plainText } from '../text/plain-text.ts';

/** The version of Kubernetes whose API is looked for where nobody names one: that of the engine's library. */
const newestMinor = '1.36';

export const lint = defineCommand({
  name: 'lint',
  group: 'write',
  summary: 'check configuration before it is pushed',
  details:
    'Works without a server. Reads every document of Fairlead below the path with the server’s own rules, then renders each placement whose files lie in this repository (charts and other sources from elsewhere are fetched) and looks at the objects: fields and types that Kubernetes does not have, API versions that are gone, names that lead nowhere, and what policies find: the verdict that the gate would come to. The schemas of Kubernetes 1.33 to 1.36 are known; those of a cluster with its own kinds come from `--openapi`. Ends with 8 where a mistake was found.',
  args: { path: optionalArgument('a folder or file; default here', { completes: 'file' }) },
  options: {
    strict: flag('warnings count as mistakes'),
    render: negated('only the configuration; render nothing'),
    kubernetes: text('VERSION', `the version of Kubernetes that serves it; default ${newestMinor}`),
    openapi: text('FILE', 'what a cluster says of its kinds: `kubectl get --raw /openapi/v2 > FILE`'),
    output: choice(['json', 'yaml'], 'print what was found as data: json or yaml', { short: 'o', value: 'FORMAT' }),
  },
  examples: [
    { line: 'fairlead lint', does: 'the repository around here' },
    { line: 'fairlead lint fairlead/ --strict', does: 'in a pipeline' },
    { line: 'fairlead lint --kubernetes 1.34', does: 'for clusters of that version' },
  ],
  needs: 'nothing',
  run: async (context, { args, options }) => {
    const work = await openWorkRepository(context, args.path ?? '.');
    const configuration = await readConfiguration(work.tree, work.prefix, work.url);
    const { placements, applications, targets } = configuration;
    const problems = [...configuration.problems, ...(await policyProblems(context, configuration))];
    const renderings = options.render
      ? await lintPlacements(context, work, configuration, await against(context, options))
      : [];
    const failed = renderings.filter(({ outcome }) => outcome === 'failed');
    const remarks = distinctRemarks(renderings);
    const errors = [...problems, ...remarks].filter(({ severity }) => severity === 'error').length;
    const mistakes = errors + failed.length;
    const found = problems.length + remarks.length;
    const isFine = mistakes === 0 && !(options.strict && found > 0);
    if (!printValue(context, { problems, renderings })) {
      for (const problem of problems) context.print(lineOf(context, problem));
      for (const { placement, message, next } of failed) {
        context.print(
          `${context.style('bad', 'error')} ${placement} cannot be rendered: ${plainText(message)}; ${next}`,
        );
      }
      for (const { severity, path, message, placements: where } of remarks) {
        const word = severity === 'error' ? context.style('bad', 'error') : context.style('warn', 'warning');
        context.print(`${word} ${plainText(`${path}: ${message}`)} (${where.join(', ')})`);
      }
      const count = `${amount(applications.length, 'application')}, ${amount(targets.length, 'target')}, ${amount(placements.length, 'placement')}`;
      const rendered = renderings.filter(({ outcome }) => outcome === 'rendered').length;
      const elsewhere = renderings.filter(({ outcome }) => outcome === 'elsewhere').length;
      const passedOver = elsewhere === 0 ? '' : `, ${elsewhere} whose files lie in other repositories not rendered`;
      context.print(
        isFine && found === 0
          ? `${context.style('good', '✓')} ${count}; ${rendered} rendered${passedOver}. No mistakes.`
          : `${amount(mistakes, 'mistake')}, ${amount(found - errors, 'warning')} in ${count}${passedOver}.`,
      );
    }
    return isFine ? exitCodes.ok : exitCodes.faulty;
  },
});

type Told = Remark & { readonly placements: readonly string[] };

/** What several placements show alike is told once. */
function distinctRemarks(renderings: readonly Linted[]): readonly Told[] {
  const told = new Map<string, Told>();
  for (const { placement, remarks } of renderings) {
    for (const remark of remarks) {
      const key = JSON.stringify(remark);
      told.set(key, { ...remark, placements: [...(told.get(key)?.placements ?? []), placement] });
    }
  }
  return [...told.values()];
}

/** Schemas of the file that is named, else of the version. One that is not known is told, since less is looked at then. */
async function against(
  context: Context,
  { kubernetes, openapi }: { readonly kubernetes: string | undefined; readonly openapi: string | undefined },
): Promise<LintAgainst> {
  const minor = minorOf(kubernetes);
  const schemas =
    openapi === undefined ? await schemasOfVersion(minor) : await schemasOfFile(resolve(context.io.cwd, openapi));
  if (schemas === undefined)
    context.note(
      `The kinds of Kubernetes 1.${minor} are not known here: fields and types are not looked at; see --openapi.`,
    );
  return { minor, schemas, index: schemas === undefined ? new Map() : indexKinds(schemas) };
}

function minorOf(version: string | undefined): number {
  const minor = /^v?1\.(\d{1,3})(?:\.|$)/.exec(version ?? newestMinor)?.[1];
  if (minor === undefined)
    throw new AppError('invalid-input', `--kubernetes: "${version}" is no version; write for example 1.34`);
  return Number(minor);
}

function lineOf({ style }: Context, problem: Problem): string {
  const word = problem.severity === 'error' ? style('bad', 'error') : style('warn', 'warning');
  return `${word} ${plainText(formatProblem(problem))}`;
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
