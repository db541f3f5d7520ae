import { Cron } from 'croner';
import type { EpochMs } from '../model/ids.ts';
import type { WindowRule } from '../model/window.ts';

/** A stretch in which a rule allows or denies. */
export type WindowSpan = {
  readonly kind: WindowRule['kind'];
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly reason: string;
};

const mostSpans = 500;

/** When rules hold between two moments, each beginning by the clock of its zone; those that run into one another are one. */
export function windowSpans(rules: readonly WindowRule[], from: EpochMs, to: EpochMs): readonly WindowSpan[] {
  return rules.flatMap((rule) => spansOf(rule, from, to)).sort((a, b) => a.from - b.from || a.to - b.to);
}

function spansOf(
  { kind, cron, lengthMs, zone, reason }: WindowRule,
  from: EpochMs,
  to: EpochMs,
): readonly WindowSpan[] {
  const times = new Cron(cron, { timezone: zone, mode: '5-part', paused: true });
  const spans: WindowSpan[] = [];
  let begin = times.nextRun(new Date(from - lengthMs))?.getTime() ?? null;
  while (begin !== null && begin < to && spans.length < mostSpans) {
    const end: EpochMs = begin + lengthMs;
    const last = spans.at(-1);
    if (last !== undefined && begin <= last.to) spans[spans.length - 1] = { ...last, to: end };
    else spans.push({ kind, from: begin, to: end, reason });
    // What begins every minute is not followed minute by minute.
    const past: EpochMs = Math.max(begin, end - Math.max(lengthMs / 2, 60_000));
    begin = times.nextRun(new Date(past))?.getTime() ?? null;
  }
  return spans.filter((span) => span.to > from);
}
