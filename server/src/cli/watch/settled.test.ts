import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { describe, expect, test } from 'vitest';
import { placementView } from '../testing/samples.ts';
import { settled, type Wanted } from './settled.ts';

const hold = (gate: string, until: number | null = null) => ({
  holds: [{ gate, rule: 'r', reason: 'because', next: 'do it', until }] as unknown as PlacementView['holds'], // a gate's name
});
const failure = { code: 'unhealthy', message: 'it is ill', next: 'mend it', retryable: true } as const;
const old = placementView().applied;

const cases: readonly (readonly [string, Partial<PlacementView>, Wanted, boolean, 'there' | 'going' | 'stuck'])[] = [
  ['synced and healthy', {}, {}, false, 'there'],
  ['a request is not done yet', { request: { kind: 'sync', by: 'Ada', at: 1 } }, {}, false, 'going'],
  ['a delivery is under way', { delivery: 'd1' }, {}, false, 'going'],
  ['nothing runs yet', { applied: null }, {}, false, 'going'],
  ['not healthy yet', { health: 'progressing' }, {}, false, 'going'],
  ['pending', { sync: 'pending' }, {}, false, 'going'],
  ['another revision runs', {}, { revision: 'ffff' }, false, 'going'],
  ['the revision runs, by its beginning', {}, { revision: old?.revision.slice(0, 7) ?? '' }, false, 'there'],
  ['the bundle runs, pinned', { sync: 'held', ...hold('pin') }, { bundle: old?.bundle ?? '' }, false, 'there'],
  ['a person must lift a hold', { sync: 'held', ...hold('approval') }, {}, false, 'stuck'],
  ['which is waited through', { sync: 'held', ...hold('approval') }, {}, true, 'going'],
  ['a hold that ends by itself', { sync: 'held', ...hold('freeze', 99) }, {}, false, 'going'],
  ['a dependency comes by itself', { sync: 'held', ...hold('dependency') }, {}, false, 'going'],
  [
    'the promotion is not seen in Git yet',
    { sync: 'held', ...hold('promotion') },
    { revision: 'ffff' },
    false,
    'going',
  ],
  ['nobody promoted anything', { sync: 'held', ...hold('promotion') }, {}, false, 'stuck'],
  ['failed for good', { sync: 'failed', health: 'degraded', failure }, {}, false, 'stuck'],
  ['failed, and tried again', { sync: 'failed', health: 'degraded', failure, nextAt: 5 }, {}, false, 'going'],
];

describe('server/src/cli/watch/settled.ts', () => {
  test.each(cases)('%s', (_, patch, wanted, throughHolds, kind) => {
    expect(settled(placementView(patch), wanted, throughHolds).kind).toBe(kind);
  });

  test('who is stuck hears why and what to do', () => {
    expect(settled(placementView({ sync: 'held', ...hold('approval') }), {}, false)).toEqual({
      kind: 'stuck',
      why: 'because',
      next: 'do it',
    });
  });
});
