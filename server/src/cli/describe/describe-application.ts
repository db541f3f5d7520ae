import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApplicationView } from '@fairlead/core/wire/view/application.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { placementName } from '../find-placements.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { age } from '../text/relative-time.ts';
import { healthLook, syncLook } from '../text/status-words.ts';
import { printFacts, printHeading } from './facts.ts';

/** One application, its stages side by side, and why each is as it is. */
export async function describeApplication(
  context: Context,
  api: Api,
  name: string,
  project: string | undefined,
): Promise<void> {
  const view = await api.call(routes.getApplication, { params: { name }, query: given({ project }) });
  if (printValue(context, view)) return;
  const { print, style } = context;
  const [health, sync] = [healthLook(view.health), syncLook(view.sync)];
  print(`${style('strong', view.name)}  ${style(health.colour, health.text)}  ${style(sync.colour, sync.text)}`);
  printFacts(context, [
    ['project', view.project],
    ['source', `${view.source.repo} ${view.source.path}`],
    ['declared', `${view.declared.path}:${view.declared.line} in ${view.declared.repo}`],
  ]);
  printHeading(context, 'Stages');
  printTable(
    context,
    columns(view.asOf),
    view.stages.flatMap((stage) => stage.placements),
    '  none',
  );
  printHeading(context, 'Why');
  for (const { stage, sentence, next } of view.why) {
    printSentence(context, `${stage}: ${sentence}${next === '' ? '' : `. Next: ${next}`}`, 2);
  }
}

function columns(now: number) {
  type Row = ApplicationView['stages'][number]['placements'][number];
  return [
    { title: 'PLACEMENT', value: placementName },
    { title: 'TARGET', value: (row: Row) => row.target },
    {
      title: 'HEALTH',
      value: (row: Row) => healthLook(row.health).text,
      look: (row: Row) => healthLook(row.health).colour,
    },
    { title: 'SYNC', value: (row: Row) => syncLook(row.sync).text, look: (row: Row) => syncLook(row.sync).colour },
    { title: 'RUNS', value: (row: Row) => row.applied?.revision.slice(0, 7) ?? '—' },
    { title: 'SINCE', value: (row: Row) => age(row.applied?.at ?? null, now) },
    { title: 'WANTED', value: (row: Row) => row.desired?.revision.slice(0, 7) ?? '—' },
  ];
}
