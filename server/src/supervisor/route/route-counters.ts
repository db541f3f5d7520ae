import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { type BackendStats, RequestCounter, type RouteError, type RouteStats } from './route-stats.ts';

/** What a route counts besides its backends. Fields are counters that only grow, but for those named as present. */
export class RouteCounters {
  /** Present. */
  inFlight = 0;
  /** Present. */
  upgraded = 0;
  /** Present. */
  mirrorsInFlight = 0;
  retried = 0;
  refused = 0;
  mirrorSent = 0;
  mirrorFailed = 0;
  mirrorSkipped = 0;
  readonly answers: RequestCounter = new RequestCounter();
  private lastError: RouteError | null = null;

  noteError(at: EpochMs, backend: string | null, message: string): void {
    this.lastError = { at, backend, message };
  }

  read(backends: readonly BackendStats[]): RouteStats {
    return {
      ...this.answers.read(),
      inFlight: this.inFlight,
      upgraded: this.upgraded,
      retried: this.retried,
      refused: this.refused,
      mirror: { sent: this.mirrorSent, failed: this.mirrorFailed, skipped: this.mirrorSkipped },
      lastError: this.lastError,
      backends,
    };
  }
}
