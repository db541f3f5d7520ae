import { routes } from '@fairlead/core/wire/routes.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printTable } from '../output/print-table.ts';
import { printValue } from '../output/print-value.ts';
import { deliveryColumns } from '../resources/deliveries.ts';
import { relativeTime } from '../text/relative-time.ts';
import { printFacts, printHeading } from './facts.ts';

/** One change: who, what, and what became of it everywhere. */
export async function describeChange(context: Context, api: Api, id: string): Promise<void> {
  const view = await api.call(routes.getChange, { params: { id } });
  if (printValue(context, view)) return;
  const { print, style } = context;
  print(`${style('strong', view.title)}  ${style('dim', view.to.slice(0, 12))}`);
  printSentence(context, view.sentence, 2);
  printFacts(context, [
    ['kind', view.kind],
    ['by', `${view.author.name} <${view.author.email}>`],
    ['committed', relativeTime(view.committedAt, view.asOf)],
    ['seen', relativeTime(view.seenAt, view.asOf)],
    ['repository', view.repo],
    ['ref', view.ref],
    ['id', view.id],
  ]);
  if (view.commits.length > 1) {
    printHeading(context, `Commits (${view.commitCount})`);
    for (const { sha, title, author } of view.commits)
      print(`  ${style('dim', sha.slice(0, 7))}  ${title}  ${style('dim', author.name)}`);
  }
  printHeading(context, 'Deliveries');
  printTable(context, deliveryColumns(view.asOf), view.deliveryRows, '  none');
  if (view.followedBy.length > 0) {
    printHeading(context, 'Followed by');
    for (const { to, kind, title } of view.followedBy) print(`  ${style('dim', to.slice(0, 7))}  ${kind}: ${title}`);
  }
}
