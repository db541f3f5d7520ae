import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { AnswerOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import type { Api } from '../connection/api.ts';
import { exitCodes } from '../exit-codes.ts';
import { placementName, readPlacementName, unknownName } from '../find-placements.ts';
import { argument } from '../options.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, which } from '../shared-options.ts';
import { displayWidth, padTo } from '../text/display-width.ts';
import { overallLook } from '../text/status-words.ts';

export const why = defineCommand({
  name: 'why',
  group: 'see',
  summary: 'why it is as it is, in one sentence, and what to do next',
  args: { name: argument('application, or application/stage', { completes: 'application' }) },
  options: { stage: which.stage, project: which.project, ...dataOutput },
  examples: [
    { line: 'fairlead why shop', does: 'what matters most, then each stage' },
    { line: 'fairlead why shop/prod', does: 'one stage' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const { application, stage } = readPlacementName(args.name, { stage: options.stage, target: undefined });
    const api = await context.api();
    const query = given({ project: options.project, stage });
    const view = await askWhy(api, application, query);
    if (printValue(context, view)) return exitCodes.ok;
    const { style } = context;
    printSentence(context, view.sentence);
    if (view.next !== '') printSentence(context, view.next, 6, 'Next:');
    if (view.rule !== '') printSentence(context, view.rule, 6, 'Rule:');
    const others = view.stages.length > 1 ? view.stages : [];
    if (others.length > 0) context.print('');
    const looks = others.map((row) => overallLook(row.sync, row.health));
    const width = Math.max(0, ...looks.map(({ text }) => displayWidth(text)));
    const nameWidth = Math.max(0, ...others.map((row) => displayWidth(placementName(row))));
    for (const [at, row] of others.entries()) {
      const look = looks[at] ?? overallLook(row.sync, row.health);
      const lead = `${padTo(style(look.colour, look.text), width + 2)}${padTo(placementName(row), nameWidth + 2)}`;
      const runs = row.revision === null ? '—' : row.revision.slice(0, 7);
      context.print(`${lead}${padTo(runs, 9)}${row.sentence === view.sentence ? '(see above)' : row.sentence}`);
    }
    return exitCodes.ok;
  },
});

type Query = { readonly project?: string; readonly stage?: string };

/** A name that nothing has is answered with the nearest one. */
async function askWhy(api: Api, application: string, query: Query): Promise<AnswerOf<Routes['why']>> {
  try {
    return await api.call(routes.why, { params: { application }, query });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
    const name = query.stage === undefined ? application : `${application}/${query.stage}`;
    throw await unknownName(api, name, query.project);
  }
}
