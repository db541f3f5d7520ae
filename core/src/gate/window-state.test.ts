import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { WindowRule } from '../model/window.ts';
import { windowState } from './window-state.ts';

const hourMs = 3_600_000;
const rule = (kind: 'allow' | 'deny', cron: string, hours: number, zone = 'UTC'): WindowRule => ({
  kind,
  cron,
  lengthMs: hours * hourMs,
  zone,
  reason: '',
});
const office = rule('allow', '0 9 * * MON-FRI', 8, 'Europe/Berlin');
const christmas = rule('deny', '0 0 24 12 *', 72, 'Europe/Berlin');
const at = (text: string): number => Date.parse(text);

type Row = readonly [sentence: string, rules: readonly WindowRule[], now: string, opens: string | null | 'open'];
const table: readonly Row[] = [
  ['no rule at all is open', [], '2026-11-21T03:00Z', 'open'],
  ['office hours are open from their first moment', [office], '2026-11-23T08:00Z', 'open'],
  ['and closed from their last', [office], '2026-11-23T16:00Z', '2026-11-24T08:00Z'],
  ['a weekend waits for Monday', [office], '2026-11-21T12:00Z', '2026-11-23T08:00Z'],
  ['summer time moves the opening with the clock', [office], '2026-07-04T12:00Z', '2026-07-06T07:00Z'],
  ['a deny closes what is allowed', [office, christmas], '2026-12-24T10:00Z', '2026-12-28T08:00Z'],
  ['a deny alone leaves the rest open', [christmas], '2026-12-27T23:00Z', 'open'],
  [
    'denies that touch are one',
    [christmas, rule('deny', '0 23 26 12 *', 24)],
    '2026-12-25T00:00Z',
    '2026-12-27T23:00Z',
  ],
  ['a time longer than its own rhythm never ends', [rule('deny', '0 * * * *', 2)], '2026-01-01T00:30Z', null],
  ['what is always denied never opens', [office, rule('deny', '* * * * *', 1)], '2026-11-23T10:00Z', null],
  ['a year that is over never opens', [rule('allow', '0 0 31 11 *', 1)], '2026-11-23T10:00Z', null],
  ['over midnight it stays open', [rule('allow', '0 22 * * *', 8)], '2026-11-23T05:59Z', 'open'],
  [
    'where the clock is put forward past its beginning it begins right after',
    [rule('allow', '30 2 * * *', 1, 'Europe/Berlin')],
    '2026-03-29T00:59Z',
    '2026-03-29T01:00Z',
  ],
  [
    'where the clock is put back it begins once',
    [rule('allow', '30 2 25 10 *', 1, 'Europe/Berlin')],
    '2026-10-25T01:45Z',
    '2027-10-25T00:30Z',
  ],
];

describe('core/src/gate/window-state.ts', () => {
  test.each(table)('%s', (_sentence, rules, now, opens) => {
    const state = windowState(rules, at(now));
    const shown =
      state.kind === 'open' ? 'open' : state.opensAt === null ? null : new Date(state.opensAt).toISOString();
    expect(shown).toBe(opens === 'open' || opens === null ? opens : new Date(at(opens)).toISOString());
  });

  it('names the deny that closes, and nobody where nothing is allowed now', () => {
    expect(windowState([office, christmas], at('2026-12-24T10:00Z'))).toMatchObject({ by: christmas });
    expect(windowState([office], at('2026-11-21T10:00Z'))).toMatchObject({ by: null });
  });

  it('is open at the moment that it names, and not before', () => {
    const hour = fc.integer({ min: 0, max: 23 });
    const some = fc.record({
      kind: fc.constantFrom('allow' as const, 'deny' as const),
      cron: fc
        .tuple(fc.integer({ min: 0, max: 59 }), hour, fc.constantFrom('*', '1-5', '0,6'))
        .map(([minute, of, day]) => `${minute} ${of} * * ${day}`),
      lengthMs: fc.integer({ min: 1, max: 40 }).map((hours) => hours * hourMs),
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
      reason: fc.constant(''),
    });
    const year = at('2026-01-01T00:00Z');
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), fc.integer({ min: 0, max: 8_760 }), (rules, hours) => {
        const now = year + hours * hourMs;
        const state = windowState(rules, now);
        if (state.kind === 'open' || state.opensAt === null) return;
        expect(state.opensAt).toBeGreaterThan(now);
        expect(windowState(rules, state.opensAt).kind).toBe('open');
        for (const share of [0.25, 0.5, 0.75, 1])
          expect(windowState(rules, Math.floor(now + (state.opensAt - 1 - now) * share)).kind).toBe('closed');
      }),
      { numRuns: 60 },
    );
  });
});
