import type { EpochMs } from '@fairlead/core/model/ids.ts';

/** Upper bounds, in milliseconds, of the latency buckets; a last bucket holds what took longer. */
export const latencyBoundsMs = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const;

/** Counters since the route began to listen; they only grow. Class `none`: the visitor left before an answer began. */
export type RequestCounts = {
  readonly requests: number;
  readonly byClass: { readonly [statusClass in StatusClass]: number };
  /** Requests by the time until their answer began: `counts[i]` took at most `latencyBoundsMs[i]`. */
  readonly latencyCounts: readonly number[];
  readonly latencySumMs: number;
};
export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'none';

export type RouteError = { readonly at: EpochMs; readonly backend: string | null; readonly message: string };

export type BackendStats = RequestCounts & {
  readonly id: string;
  readonly process: string;
  readonly address: string;
  readonly weight: number;
  /** `gone` backends are no longer in the route and only end what they began. */
  readonly state: 'open' | 'draining' | 'closed' | 'gone';
  readonly inFlight: number;
  readonly failures: number;
};

export type RouteStats = RequestCounts & {
  readonly inFlight: number;
  /** Open connections that left HTTP (WebSocket); part of `inFlight`. */
  readonly upgraded: number;
  readonly retried: number;
  /** Requests refused for what they are: malformed, ambiguous in length, too large a head. */
  readonly refused: number;
  readonly mirror: { readonly sent: number; readonly failed: number; readonly skipped: number };
  readonly lastError: RouteError | null;
  readonly backends: readonly BackendStats[];
};

/** Counts requests in place: a few additions a request, read as a copy. */
export class RequestCounter {
  private requests = 0;
  private latencySumMs = 0;
  private readonly byClass = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 };
  private readonly latencyCounts: number[] = new Array<number>(latencyBoundsMs.length + 1).fill(0);

  /** @param status the answer's status, or null where none was begun */
  count(status: number | null, latencyMs: number): void {
    this.requests += 1;
    this.latencySumMs += latencyMs;
    this.byClass[classOf(status)] += 1;
    const found = latencyBoundsMs.findIndex((boundMs) => latencyMs <= boundMs);
    const bucket = found < 0 ? latencyBoundsMs.length : found;
    this.latencyCounts[bucket] = (this.latencyCounts[bucket] ?? 0) + 1;
  }

  read(): RequestCounts {
    return {
      requests: this.requests,
      byClass: { ...this.byClass },
      latencyCounts: [...this.latencyCounts],
      latencySumMs: this.latencySumMs,
    };
  }
}

function classOf(status: number | null): StatusClass {
  if (status === null) return 'none';
  if (status < 200) return '1xx';
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}
