import type { Delivery, DeliveryPhase, Span } from '../model/delivery.ts';
import type { EpochMs } from '../model/ids.ts';

/** Ends the running span and begins that of `phase`; entering the phase one is in changes nothing. */
export function enterPhase(delivery: Delivery, phase: DeliveryPhase, label: string, now: EpochMs): Delivery {
  const last = delivery.spans.at(-1);
  if (last !== undefined && last.endedAt === null && last.name === phase && last.label === label) return delivery;
  return {
    ...delivery,
    phase,
    spans: [...closeSpans(delivery.spans, now), { name: phase, label, startedAt: now, endedAt: null }],
  };
}

/** Shows a hold as a stretch of its own; nothing changes while the same hold lasts. */
export function enterHold(delivery: Delivery, label: string, now: EpochMs): Delivery {
  const last = delivery.spans.at(-1);
  if (last !== undefined && last.endedAt === null && last.name === 'hold' && last.label === label) return delivery;
  return {
    ...delivery,
    spans: [...closeSpans(delivery.spans, now), { name: 'hold', label, startedAt: now, endedAt: null }],
  };
}

export function closeSpans(spans: readonly Span[], now: EpochMs): readonly Span[] {
  return spans.map((span) => (span.endedAt === null ? { ...span, endedAt: now } : span));
}

/** Writing a wave and awaiting its health are stretches of one name; the first wave has the index 0. */
export function waveLabel(index: number, waves: number): string {
  return `wave ${index + 1} of ${waves}`;
}
