import { describe, expect, test } from 'vitest';
import { type Touching, touches } from './touches.ts';

const event: Touching = {
  kind: 'delivery-started',
  placement: 'p1',
  application: 'shop',
  delivery: 'd1',
  change: 'c1',
};
const frozen: Touching = { kind: 'frozen', placement: null, application: null, delivery: null, change: null };
const lost: Touching = { ...frozen, kind: 'target-lost' };

describe('web/src/api/touches.ts', () => {
  test.each<readonly [string, Touching, readonly unknown[], boolean]>([
    ['now is touched by everything', event, ['now', {}], true],
    ['its own placement', event, ['getPlacement', { params: { id: 'p1' } }], true],
    ['another placement is left alone', event, ['getPlacement', { params: { id: 'p2' } }], false],
    ['its application', event, ['getApplication', { params: { name: 'shop' } }], true],
    ['another application is left alone', event, ['getApplication', { params: { name: 'bank' } }], false],
    [
      'a list of another application is left alone',
      event,
      ['listPlacements', { query: { application: 'bank' } }],
      false,
    ],
    ['a list of everything', event, ['listPlacements', { query: { limit: 5 } }], true],
    ['its delivery', event, ['getDelivery', { params: { id: 'd1' } }], true],
    ['another delivery is left alone', event, ['getDelivery', { params: { id: 'd2' } }], false],
    ['a freeze touches every placement', frozen, ['getPlacement', { params: { id: 'p9' } }], true],
    ['a lost target touches the targets', lost, ['listTargets', {}], true],
    ['and no change', lost, ['listChanges', {}], false],
    ['the session is never touched', event, ['getSession', {}], false],
    ['a foreign key is left alone', event, ['toString', {}], false],
    ['a key that is none is left alone', event, [42], false],
  ])('%s', (_sentence, given, key, expected) => {
    expect(touches(given, key)).toBe(expected);
  });
});
