import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { describe, expect, test } from 'vitest';
import { nowSentence } from './now-sentence.ts';

type Facts = Parameters<typeof nowSentence>[0];
const facts = (
  total: number,
  bySync: { [name: string]: number },
  byHealth: { [name: string]: number },
  patch: Partial<Facts> = {},
): Facts => ({
  counts: { total, bySync, byHealth },
  wrong: [],
  inFlight: [],
  waiting: [],
  freezes: [],
  targets: [],
  problems: [],
  ...patch,
});
const wrong = [
  { application: 'shop', stage: 'prod', sync: 'synced', health: 'degraded' },
] as unknown as NowView['wrong']; // what the sentence reads
const inFlight = [
  { change: 'c1', phase: 'health' },
  { change: 'c1', phase: 'execute' },
] as unknown as NowView['inFlight']; // what the sentence reads
const waiting = [{}] as unknown as NowView['waiting']; // only counted
const freezes: NowView['freezes'] = [
  { id: 'f', by: 'Ada', reason: '', at: 0, until: null, scope: 'everything', all: true },
];

describe('web/src/view/now-sentence.ts', () => {
  test.each<readonly [string, Facts]>([
    ['Nothing is declared yet.', facts(0, {}, {})],
    ['The one placement is healthy.', facts(1, { synced: 1 }, { healthy: 1 })],
    [
      'All 1,312 placements are healthy; 1 change is on the way.',
      facts(1_312, { synced: 1_312 }, { healthy: 1_312 }, { inFlight }),
    ],
    [
      '2 of 3 placements are healthy, none is failing; 1 waits at a gate.',
      facts(3, { held: 1 }, { healthy: 2, progressing: 1 }, { waiting }),
    ],
    [
      'shop in prod is degraded; nothing else is wrong.',
      facts(3, { synced: 3 }, { degraded: 1, healthy: 2 }, { wrong }),
    ],
    [
      'Of 40 placements 3 are degraded, 2 failed, 1 drifted.',
      facts(40, { failed: 2, drifted: 1 }, { degraded: 2, missing: 1 }, { wrong }),
    ],
    ['Everything is stopped by Ada; All 2 placements are healthy.', facts(2, {}, { healthy: 2 }, { freezes })],
  ])('%s', (sentence, given) => {
    expect(nowSentence(given)).toBe(sentence);
  });
});
