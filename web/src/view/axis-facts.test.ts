import type { EventView } from '@fairlead/core/wire/view/event.ts';
import { describe, expect, test } from 'vitest';
import { axisFacts } from './axis-facts.ts';

const event = (seq: number, kind: EventView['kind']): EventView => ({
  seq,
  at: seq * 10,
  kind,
  severity: 'error',
  message: kind,
  project: 'default',
  placement: 'p1',
  application: null,
  stage: null,
  target: null,
  delivery: 'd1',
  change: 'c1',
  data: {},
});
const place = { id: 'p1', project: 'default', application: 'shop', stage: 'dev', target: 'dev' };
const change = { id: 'c1', kind: 'commit', title: 'Greet', author: { name: 'Ada', email: '' }, seenAt: 5 } as const;

describe('web/src/view/axis-facts.ts', () => {
  test('events are read from the oldest, and named by the deliveries', () => {
    const { spans, changes } = axisFacts({
      events: [event(3, 'delivery-succeeded'), event(1, 'delivery-failed')],
      changes: [change, { ...change, id: 'c2', kind: 'promotion' }],
      deliveries: [
        { change: 'c1', placement: place, placementId: 'p1' },
        { change: 'c1', placement: null, placementId: 'gone' },
      ],
      wrong: [],
    });
    expect(spans.map(({ application, where, from, to }) => [application, where, from, to])).toEqual([
      ['shop', 'dev', 10, 30],
    ]);
    expect(changes).toEqual([{ id: 'c1', title: 'Greet', author: 'Ada', at: 5, reached: ['shop'] }]);
  });
});
