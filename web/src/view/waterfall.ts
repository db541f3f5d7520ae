export type WaterfallSpan = {
  readonly name: string;
  readonly label: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
};
export type WaterfallDelivery = {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly spans: readonly WaterfallSpan[];
};

/** Fractions of the width, 0 to 1. */
export type WaterfallBar = {
  readonly name: string;
  readonly label: string;
  readonly left: number;
  readonly width: number;
  readonly durationMs: number;
  readonly open: boolean;
  readonly longest: boolean;
};
export type WaterfallRow = { readonly id: string; readonly bars: readonly WaterfallBar[] };
export type Waterfall = {
  readonly rows: readonly WaterfallRow[];
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly { readonly left: number; readonly afterMs: number }[];
};

const steps = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000, 14_400_000,
  86_400_000,
];
const wantedTicks = 6;

/** Deliveries as rows of bars on one scale, from the first beginning to the last end (or `now` where one is open). */
export function waterfall(deliveries: readonly WaterfallDelivery[], now: number): Waterfall {
  const from = Math.min(...deliveries.flatMap(startsOf), ...(deliveries.length === 0 ? [now] : []));
  const to = Math.max(from + 1, ...deliveries.flatMap((delivery) => endsOf(delivery, now)));
  const lengthMs = to - from;
  const rows = deliveries.map((delivery) => {
    const shown = delivery.spans.length > 0 ? delivery.spans : [{ ...delivery, name: 'delivery', label: '' }];
    const longestMs = Math.max(...shown.map(({ startedAt, endedAt }) => (endedAt ?? now) - startedAt));
    const bars = shown.map(({ name, label, startedAt, endedAt }) => {
      const durationMs = Math.max(0, (endedAt ?? now) - startedAt);
      const left = (startedAt - from) / lengthMs;
      return {
        ...{ name, label, left, durationMs },
        width: durationMs / lengthMs,
        open: endedAt === null,
        longest: shown.length > 1 && durationMs > 0 && durationMs === longestMs,
      };
    });
    return { id: delivery.id, bars };
  });
  const stepMs = steps.find((step) => lengthMs / step <= wantedTicks) ?? lengthMs;
  const count = Math.floor(lengthMs / stepMs);
  const ticks = Array.from({ length: count + 1 }, (_, index) => ({
    left: (index * stepMs) / lengthMs,
    afterMs: index * stepMs,
  }));
  return { rows, from, to, ticks };
}

function startsOf({ startedAt, spans }: WaterfallDelivery): readonly number[] {
  return [startedAt, ...spans.map((span) => span.startedAt)];
}

function endsOf({ endedAt, spans }: WaterfallDelivery, now: number): readonly number[] {
  return [endedAt ?? now, ...spans.map((span) => span.endedAt ?? now)];
}
