import { formatDuration } from '@fairlead/core/lib/duration.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { DeliveryView } from '@fairlead/core/wire/view/delivery.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { placementName } from '../find-placements.ts';
import { printPlan } from '../output/print-plan.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printValue } from '../output/print-value.ts';
import { padTo } from '../text/display-width.ts';
import { relativeTime } from '../text/relative-time.ts';
import { verdictLook } from '../text/status-words.ts';
import { printFacts, printHeading } from './facts.ts';

const barWidth = 32;

/** One delivery: its waterfall, what holds it, its plan and how it ended. */
export async function describeDelivery(context: Context, api: Api, id: string): Promise<void> {
  const view = await api.call(routes.getDelivery, { params: { id } });
  if (printValue(context, view)) return;
  const { print, style } = context;
  const look = verdictLook(view.verdict, view.phase);
  const where = view.placement === null ? view.placementId : placementName(view.placement);
  print(`${style('strong', `${where} → ${view.revision.slice(0, 7)}`)}  ${style(look.colour, look.text)}`);
  printSentence(context, view.sentence, 2);
  printFacts(context, [
    ['id', view.id],
    ['kind', view.kind],
    ['change', `${view.changeTitle} (${view.change})`],
    ['by', view.by],
    ['reason', view.reason],
    ['attempt', String(view.attempt)],
    ['started', relativeTime(view.startedAt, view.asOf)],
    ['took', view.endedAt === null ? '' : formatDuration(view.endedAt - view.startedAt)],
  ]);
  printHeading(context, 'Waterfall');
  for (const line of waterfall(view)) print(`  ${line}`);
  if (view.failure !== null) {
    printHeading(context, 'Failure');
    printSentence(context, view.failure.message, 2);
    printSentence(context, `Next: ${view.failure.next}`, 2);
  }
  if (view.holds.length > 0) {
    printHeading(context, 'Held by');
    for (const { gate, reason, next } of view.holds) print(`  ${style('warn', `‖ ${gate}`)}  ${reason}; ${next}`);
  }
  if (view.permit !== null) {
    printHeading(context, 'Gates');
    for (const { gate, rule, outcome } of view.permit.gates) {
      print(
        `  ${outcome === 'passed' ? style('good', '✓ passed') : style('warn', '» waived')}  ${gate}${rule === '' ? '' : `: ${rule}`}`,
      );
    }
  }
  if (view.plan !== null) {
    printHeading(context, 'Plan');
    printPlan(context, view.plan);
  }
}

/** One line for each stretch of time, drawn to scale. */
export function waterfall({
  spans,
  startedAt,
  endedAt,
  asOf,
}: Pick<DeliveryView, 'spans' | 'startedAt' | 'endedAt' | 'asOf'>): readonly string[] {
  const end = endedAt ?? asOf;
  const wholeMs = Math.max(1, end - startedAt);
  const width = Math.max(0, ...spans.map(({ label, name }) => (label || name).length)) + 2;
  return spans.map((span) => {
    const until = Math.min(span.endedAt ?? end, end);
    const from = Math.min(barWidth - 1, Math.floor(((span.startedAt - startedAt) / wholeMs) * barWidth));
    const length = Math.max(1, Math.round(((until - span.startedAt) / wholeMs) * barWidth));
    const bar = `${' '.repeat(from)}${'█'.repeat(Math.min(length, barWidth - from))}`;
    const took = `${formatDuration(until - span.startedAt)}${span.endedAt === null ? ' …' : ''}`;
    return `${padTo(span.label || span.name, width)}${padTo(bar, barWidth)}  ${took}`;
  });
}
