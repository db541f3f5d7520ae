import { describe, expect, test } from 'vitest';
import { fleetSentence } from './fleet-sentence.ts';

describe('web/src/view/fleet-sentence.ts', () => {
  test.each([
    ['Nothing is placed yet.', fleetSentence({ total: 0, bySync: {}, byHealth: {} }, {})],
    ['No placement fits (stage prod).', fleetSentence({ total: 0, bySync: {}, byHealth: {} }, { stage: 'prod' })],
    [
      '1,288 placements, healthy and equal to Git.',
      fleetSentence({ total: 1_288, bySync: { synced: 1_288 }, byHealth: { healthy: 1_288 } }, { sync: 'held' }),
    ],
    [
      '9 placements (holding “sho”): 2 degraded, 1 held, the others well.',
      fleetSentence({ total: 9, bySync: { held: 1 }, byHealth: { degraded: 1, missing: 1 } }, { text: 'sho' }),
    ],
  ])('%s', (expected, sentence) => {
    expect(sentence).toBe(expected);
  });
});
