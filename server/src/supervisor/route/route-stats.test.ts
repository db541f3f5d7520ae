import { describe, expect, it } from 'vitest';
import { latencyBoundsMs, RequestCounter } from './route-stats.ts';

describe('server/src/supervisor/route/route-stats.ts', () => {
  it('counts by class of status and by latency', () => {
    const counter = new RequestCounter();
    for (const [status, latencyMs] of [
      [101, 0.4],
      [200, 1],
      [204, 3],
      [302, 30],
      [404, 1],
      [500, 99_999],
      [null, 7],
    ] as const) {
      counter.count(status, latencyMs);
    }
    const counts = counter.read();
    expect(counts).toMatchObject({
      requests: 7,
      byClass: { '1xx': 1, '2xx': 2, '3xx': 1, '4xx': 1, '5xx': 1, none: 1 },
    });
    const byBound = Object.fromEntries(
      [...latencyBoundsMs, Infinity].map((bound, index) => [bound, counts.latencyCounts[index]]),
    );
    expect(byBound).toMatchObject({ 1: 3, 2: 0, 5: 1, 10: 1, 50: 1, [Infinity]: 1 });
  });

  it('reads as a copy', () => {
    const counter = new RequestCounter();
    const before = counter.read();
    counter.count(200, 1);
    expect(before).toMatchObject({ requests: 0, byClass: { '2xx': 0 } });
  });
});
