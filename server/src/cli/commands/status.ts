import { routes } from '@fairlead/core/wire/routes.ts';
import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { flag } from '../options.ts';
import { jsonLine, printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, watch, which } from '../shared-options.ts';
import { displayWidth, fitTo, padTo } from '../text/display-width.ts';
import { needsSomebody, nowLines, styledLead } from '../text/now-lines.ts';
import { looks, whileThere } from '../watch/looks.ts';
import { beginScreen } from '../watch/redraw.ts';

export const status = defineCommand({
  name: 'status',
  group: 'see',
  summary: 'what is wrong, what moves, what waits: in ten lines',
  args: {},
  options: {
    project: which.project,
    check: flag('end with 5 where something needs a person'),
    ...watch,
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead status', does: 'now' },
    { line: 'fairlead status --watch', does: 'and as it changes' },
    { line: 'fairlead status --check', does: 'for a script: 0 or 5' },
  ],
  needs: 'server',
  run: async (context, { options }) => {
    const api = await context.api();
    const query = given({ project: options.project });
    const look = () => api.call(routes.now, { query });
    if (!options.watch) {
      const view = await look();
      if (!printValue(context, view)) printNow(context, view);
      return options.check && needsSomebody(view) ? exitCodes.notHealthy : exitCodes.ok;
    }
    let isFirst = true;
    for await (const _ of looks(context, api, query, context.io.signal)) {
      const view = await whileThere(look);
      if (view === undefined) continue;
      if (context.format === 'json') context.print(jsonLine(view));
      else if (!printValue(context, view)) {
        beginScreen(context, isFirst);
        printNow(context, view);
      }
      isFirst = false;
    }
    return exitCodes.cancelled;
  },
});

function printNow({ io, style, print }: Context, view: NowView): void {
  const lines = nowLines(view);
  const width = Math.max(0, ...lines.map(({ lead }) => (lead === null ? 0 : displayWidth(lead.text))));
  const columns = io.out.isTerminal ? io.out.columns() : Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const lead = line.lead === null ? '' : padTo(styledLead(style, line), width + 2);
    const room = columns - (line.lead === null ? 0 : width + 2);
    const more = line.more === undefined || line.more === '' ? '' : `; ${line.more}`;
    print(`${lead}${fitTo(`${line.text}${more}`, room)}`);
  }
}
