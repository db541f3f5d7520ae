import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementPreviewView, RequestView } from '@fairlead/core/wire/view/request.ts';
import { defineCommand } from '../command.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { placementName } from '../find-placements.ts';
import { argument, flag } from '../options.ts';
import { printObjects } from '../output/print-objects.ts';
import { printValue } from '../output/print-value.ts';
import { dataOutput } from '../shared-options.ts';

export const preview = defineCommand({
  name: 'preview',
  group: 'see',
  summary: 'what a request would do if it were merged now',
  details:
    'Ends with 8 where something of it cannot be rendered or the configuration has errors, and with 5 where there is no preview yet: it waits for a maintainer, conflicts, or was not looked at.',
  args: { request: argument('number of the request, or its id as `fairlead requests` shows it') },
  options: { again: flag('make it anew first; on a request from elsewhere, let its head be previewed'), ...dataOutput },
  examples: [
    { line: 'fairlead preview 42', does: 'differences, findings and gates of request 42' },
    { line: 'fairlead preview 42 --again', does: 'the same, made anew soon' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const id = await idOf(api, args.request);
    if (options.again) {
      const accepted = await api.call(routes.refreshRequest, { params: { id }, body: {} });
      context.note(`${accepted.message}; it is looked at within seconds`);
    }
    const view = await api.call(routes.getRequest, { params: { id } });
    if (!printValue(context, view)) print(context, view);
    if (view.preview?.state !== 'made') return exitCodes.notHealthy;
    return view.preview.errors > 0 ? exitCodes.faulty : exitCodes.ok;
  },
});

/** A number names one request where only one repository has it. */
async function idOf(api: Api, word: string): Promise<string> {
  if (!/^#?\d+$/.test(word)) return word;
  const { items } = await api.call(routes.listRequests, { query: {} });
  const found = items.filter(({ number }) => number === Number(word.replace('#', '')));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.id;
  if (only === undefined)
    throw new AppError('not-found', `no open request has the number ${word}; see \`fairlead requests\``);
  const ids = found.map(({ id, repo }) => `${id} (${repo})`).join(', ');
  throw new AppError('invalid-input', `several repositories have a request ${word}: say which, ${ids}`);
}

function print(context: Context, view: RequestView): void {
  const { style } = context;
  context.print(`${style('strong', `#${view.number} ${view.title}`)} by ${view.author}, ${view.branch} → ${view.base}`);
  context.print(view.preview?.sentence ?? 'It was not looked at yet.');
  if (view.preview !== null && view.preview.reason !== '') context.print(view.preview.reason);
  if (view.trouble !== '') context.print(style('warn', `the forge was not told: ${view.trouble}`));
  for (const { severity, path, message } of view.findings)
    context.print(`${style(severity === 'error' ? 'bad' : 'warn', severity)} ${path}: ${message}`);
  for (const placement of view.placements) printPlacement(context, placement);
  if (view.hidden > 0) context.print(style('dim', `… and ${view.hidden} placements that you may not see`));
}

const reached = { merge: 'at merge', promotion: 'by promotion', sync: 'by a sync' } as const;

function printPlacement(context: Context, one: PlacementPreviewView): void {
  const { style } = context;
  context.print('');
  const tier = one.tier === 'production' ? ', production' : '';
  const declared =
    one.declaration === 'kept' ? '' : `, ${one.declaration === 'withdrawn' ? 'declared no more' : one.declaration}`;
  context.print(`${style('strong', placementName(one))} (${reached[one.reachedBy]}${tier}${declared})`);
  if (one.failure !== null)
    context.print(`  ${style('bad', 'cannot be rendered')}: ${one.failure.message}. ${one.failure.next}`);
  printObjects(context, one.objects);
  if (one.more > 0) context.print(`  … and ${one.more} more objects`);
  for (const { object, reason } of one.oneWay) context.print(`  ${style('warn', 'one way')} ${object}: ${reason}`);
  for (const { severity, path, message } of one.findings)
    context.print(`  ${style('warn', severity)} ${path}: ${message}`);
  for (const { gate, reason, next } of one.gates)
    context.print(`  ${style('warn', 'gate')} ${gate}: ${reason}. Next: ${next}`);
  if (one.unasked !== '') context.print(style('dim', `  ${one.unasked}`));
}
