import { describe, expect, test } from 'vitest';
import { badSpans, type SpanEvent, type WrongNow } from './bad-spans.ts';

const names = new Map([['p1', { application: 'shop', stage: 'dev' }]]);
const event = (at: number, kind: string, data: SpanEvent['data'] = {}): SpanEvent => ({
  at,
  kind,
  placement: 'p1',
  delivery: null,
  message: kind,
  data,
});
const ill = { object: '/Service//web', to: 'degraded' };
const well = { object: '/Service//web', to: 'healthy' };
const none = new Map();
const wrong = new Map([['p1', { tone: 'bad' as const, since: 5, text: 'is ill' }]]);

describe('web/src/view/bad-spans.ts', () => {
  test.each<
    readonly [
      string,
      readonly SpanEvent[],
      ReadonlyMap<string, WrongNow>,
      readonly (readonly [number, number | null])[],
    ]
  >([
    [
      'a failure lasts until a delivery succeeds',
      [event(10, 'delivery-failed'), event(30, 'delivery-succeeded')],
      none,
      [[10, 30]],
    ],
    [
      'a second failure does not begin another stretch',
      [event(10, 'delivery-failed'), event(20, 'delivery-failed'), event(30, 'rolled-back')],
      none,
      [[10, 30]],
    ],
    ['drift lasts until it is put back', [event(10, 'drift-found'), event(12, 'drift-corrected')], none, [[10, 12]]],
    [
      'an ill object recovers by itself',
      [event(10, 'health-changed', ill), event(40, 'health-changed', well)],
      none,
      [[10, 40]],
    ],
    ['what is wrong now lasts', [event(10, 'delivery-failed')], wrong, [[10, null]]],
    [
      'what is not wrong now ended with the last event about it',
      [event(10, 'delivery-failed'), event(15, 'sync-changed')],
      none,
      [[10, 15]],
    ],
    ['what went wrong before the window is shown from when it is known', [], wrong, [[5, null]]],
    ['other events begin nothing', [event(10, 'delivery-started')], none, []],
  ])('%s', (_sentence, events, wrongNow, expected) => {
    expect(badSpans(events, names, wrongNow).map(({ from, to }) => [from, to])).toEqual(expected);
  });

  test('drift has a colour of its own, and a failure beside it keeps its own', () => {
    const events = [event(10, 'drift-found'), event(20, 'delivery-failed')];
    expect(badSpans(events, names, wrong).map(({ tone, from }) => [tone, from])).toEqual([
      ['drift', 10],
      ['bad', 20],
    ]);
    const drifted = new Map([['p1', { tone: 'drift' as const, since: 5, text: 'was changed by hand' }]]);
    expect(badSpans([], names, drifted).map(({ tone }) => tone)).toEqual(['drift']);
  });

  test('a placement without a known name is left out', () => {
    expect(badSpans([{ ...event(1, 'delivery-failed'), placement: 'p9' }], names, none)).toEqual([]);
  });
});
