import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainWindowClock, rememberingWindowClock } from './window-clock.ts';

const some = fc.record({
  kind: fc.constantFrom('allow' as const, 'deny' as const),
  cron: fc
    .tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }))
    .map(([minute, hour]) => `${minute} ${hour} * * *`),
  lengthMs: fc.constantFrom(60_000, 3_600_000, 30_500),
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
  reason: fc.constant(''),
});

describe('core/src/gate/window-clock.ts', () => {
  it('answers as if it remembered nothing, at any moments in any order', () => {
    const begin = Date.parse('2026-03-28T22:00Z');
    const moments = fc.array(fc.integer({ min: 0, max: 26 * 3_600_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 2 }), fc.array(some, { maxLength: 2 }), moments, (one, two, offsets) => {
        const clock = rememberingWindowClock();
        for (const offset of offsets)
          for (const rules of [one, two, one])
            expect(clock.stateAt(rules, begin + offset)).toEqual(plainWindowClock.stateAt(rules, begin + offset));
      }),
      { numRuns: 40 },
    );
  });
});
