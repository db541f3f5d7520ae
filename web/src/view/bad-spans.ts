/** A stretch in which something of an application was wrong. `to` is null while it still is. */
export type BadSpan = {
  readonly tone: 'bad' | 'drift';
  readonly application: string;
  readonly where: string;
  readonly from: number;
  readonly to: number | null;
  readonly text: string;
  readonly delivery: string | null;
};

/** The parts of an event that are needed. */
export type SpanEvent = {
  readonly at: number;
  readonly kind: string;
  readonly placement: string | null;
  readonly delivery: string | null;
  readonly message: string;
  readonly data: { readonly [key: string]: unknown };
};
/** What is wrong with a placement at this moment. */
export type WrongNow = { readonly tone: BadSpan['tone']; readonly since: number; readonly text: string };
export type PlacementName = { readonly application: string; readonly stage: string };
type Open = {
  readonly tone: BadSpan['tone'];
  readonly from: number;
  readonly text: string;
  readonly delivery: string | null;
};

const failing: ReadonlySet<string> = new Set(['delivery-failed', 'rolled-back']);
const ending: ReadonlySet<string> = new Set([
  'delivery-succeeded',
  'delivery-partial',
  'delivery-superseded',
  'delivery-aborted',
]);

/**
 * Folds events (oldest first) into the stretches in which a placement was wrong: a failed delivery until one succeeds,
 * drift until it is cleared, an object's illness until it recovers. What is in `wrongNow` lasts to the end, with or
 * without an event in the window; what is not cannot be open any more and ends with the last event about it.
 */
export function badSpans(
  events: readonly SpanEvent[],
  names: ReadonlyMap<string, PlacementName>,
  wrongNow: ReadonlyMap<string, WrongNow>,
): readonly BadSpan[] {
  const spans: BadSpan[] = [];
  const open = new Map<string, Map<string, Open>>();
  const lastAt = new Map<string, number>();
  const close = (placement: string, reason: string, to: number | null): void => {
    const found = open.get(placement)?.get(reason);
    const name = names.get(placement);
    open.get(placement)?.delete(reason);
    if (found === undefined || name === undefined) return;
    spans.push({ application: name.application, where: name.stage, ...found, to });
  };
  for (const event of events) {
    if (event.placement === null) continue;
    lastAt.set(event.placement, event.at);
    const turn = turnOf(event);
    if (turn === null) continue;
    if (turn.bad) {
      const reasons = open.get(event.placement) ?? new Map<string, Open>();
      open.set(event.placement, reasons);
      if (!reasons.has(turn.reason))
        reasons.set(turn.reason, {
          tone: turn.reason === 'drift' ? 'drift' : 'bad',
          from: event.at,
          text: event.message,
          delivery: event.delivery,
        });
    } else close(event.placement, turn.reason, event.at);
  }
  for (const [placement, reasons] of open)
    for (const reason of [...reasons.keys()])
      close(placement, reason, wrongNow.has(placement) ? null : (lastAt.get(placement) ?? null));
  for (const [placement, { tone, since, text }] of wrongNow) {
    const name = names.get(placement);
    if (name === undefined || (open.get(placement) !== undefined && stillOpen(spans, name))) continue;
    spans.push({ application: name.application, where: name.stage, tone, from: since, to: null, text, delivery: null });
  }
  return spans.sort((a, b) => a.from - b.from);
}

function turnOf({ kind, data }: SpanEvent): { readonly bad: boolean; readonly reason: string } | null {
  if (failing.has(kind)) return { bad: kind === 'delivery-failed', reason: 'delivery' };
  if (ending.has(kind)) return { bad: false, reason: 'delivery' };
  if (kind === 'drift-found') return { bad: true, reason: 'drift' };
  if (kind === 'drift-cleared' || kind === 'drift-corrected') return { bad: false, reason: 'drift' };
  if (kind !== 'health-changed') return null;
  return { bad: data['to'] === 'degraded' || data['to'] === 'missing', reason: `health ${String(data['object'])}` };
}

function stillOpen(spans: readonly BadSpan[], name: PlacementName): boolean {
  return spans.some((span) => span.to === null && span.application === name.application && span.where === name.stage);
}
