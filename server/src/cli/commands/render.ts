import { resolve } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import { inspectPath } from '../../io/work-files.ts';
import type { Tree } from '../../ports/git.ts';
import type { Recipient, RenderRequest } from '../../ports/renderer.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readPlacementName } from '../find-placements.ts';
import { openOutside } from '../offline/open-outside.ts';
import { readInputs, readValues } from '../offline/placement-inputs.ts';
import { printRendered } from '../offline/print-rendered.ts';
import { readConfiguration } from '../offline/read-configuration.ts';
import { withSource } from '../offline/with-source.ts';
import { openWorkRepository } from '../offline/work-repository.ts';
import { argument, choice, text, texts } from '../options.ts';

const plainFiles = ['**/*.{yaml,yml,json}'];

export const render = defineCommand({
  name: 'render',
  group: 'write',
  summary: 'print the objects that a folder or application comes to',
  details:
    'Works without a server, on the files as they lie there, committed or not; charts and other sources from elsewhere are fetched. A folder that exists is meant before an application of that name.',
  args: { what: argument('a folder, or an application of the configuration here', { completes: 'directory' }) },
  options: {
    stage: text('STAGE', 'the stage; default the first, for a folder `dev`', { short: 's' }),
    config: text('DIR', 'where the configuration is; default the repository around here', { completes: 'directory' }),
    value: texts('NAME=VALUE', 'for a folder: what ${NAME} becomes'),
    input: texts('NAME.OUTPUT=VALUE', 'what another application’s task would have put out'),
    output: choice(['yaml', 'json'], 'how to print the objects: yaml or json', { short: 'o', value: 'FORMAT' }),
  },
  examples: [
    { line: 'fairlead render deploy --stage prod', does: 'a folder' },
    { line: 'fairlead render shop/prod', does: 'an application, as prod gets it' },
    { line: 'fairlead render shop --input db.address=10.0.0.1', does: 'with an output of another application' },
  ],
  needs: 'nothing',
  run: async (context, { args, options }) => {
    const inputs = readInputs(options.input);
    const isFolder = (await inspectPath(resolve(context.io.cwd, args.what))) !== undefined;
    if (isFolder) {
      const { tree, prefix, url } = await openWorkRepository(context, args.what);
      const source: PlainSource = {
        repo: url,
        path: prefix,
        revision: { kind: 'head' },
        include: plainFiles,
        exclude: [],
        values: readValues(options.value),
      };
      return renderTree(context, tree, { repo: url, source, stage: options.stage ?? 'dev', inputs });
    }
    if (options.value.length > 0) {
      throw new AppError('invalid-input', '--value is for a folder; an application says its values itself');
    }
    const work = await openWorkRepository(context, options.config ?? '.');
    const folder = options.config === undefined ? '' : work.prefix;
    const configuration = await readConfiguration(work.tree, folder, work.url);
    const placement = choosePlacement(configuration.placements, args.what, options.stage);
    const { source, stage, application, namespace } = placement;
    // What is random here is not what the installation makes: its secret lies elsewhere.
    const recipient: Recipient = { application, namespace: namespace || 'default', seed: '', committedAtMs: 0 };
    const outside = openOutside(context, work, configuration);
    const repo = source.repo as RepoUrl; // compiled placements name repositories in their normal form
    try {
      return await withSource(context, work, source, (tree) =>
        renderTree(context, tree, { repo, source, stage, inputs, recipient, outside: outside.of(placement.project) }),
      );
    } finally {
      await outside.close();
    }
  },
});

async function renderTree(context: Context, tree: Tree, what: Omit<RenderRequest, 'tree'>): Promise<number> {
  const rendered = await context.offline.renderer.render({ ...what, tree }, context.io.signal);
  if (rendered.ok) {
    printRendered(context, rendered.value);
    return exitCodes.ok;
  }
  const { message, next } = rendered.error.failure;
  context.note(`fairlead: ${message}`);
  context.note(`  Next: ${next}`);
  return exitCodes.faulty;
}

function choosePlacement(all: readonly Placement[], name: string, stageOption: string | undefined): Placement {
  const { application, stage, target } = readPlacementName(name, { stage: stageOption, target: undefined });
  const found = all.filter(
    (placement) =>
      placement.application === application &&
      (stage === undefined || placement.stage === stage) &&
      (target === undefined || placement.target === target),
  );
  const [first] = [...found].sort((a, b) => a.stageIndex - b.stageIndex);
  if (first !== undefined) return first;
  const names = [...new Set(all.map((placement) => placement.application))].join(', ');
  throw new AppError(
    'not-found',
    `"${name}" is no folder, and no application that the configuration here declares${names === '' ? '' : ` (there are ${names})`}; see \`fairlead lint\``,
  );
}
