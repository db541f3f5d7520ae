import { describe, expect, test } from 'vitest';
import { type ObjectFacts, objectSentence } from './object-sentence.ts';

const now = 10 * 3_600_000;
const object: ObjectFacts = {
  ...{ object: 'Deployment/shop/api', application: 'shop', stage: 'prod', target: 'eu-1' },
  ...{ health: 'healthy' as const, message: '', drifted: false },
};
const last = { startedAt: now - 14 * 60_000, by: 'ada@acme.example', kind: 'change', verdict: 'healthy' } as const;

describe('web/src/view/object-sentence.ts', () => {
  const stories: readonly (readonly [ObjectFacts, Parameters<typeof objectSentence>[1], string])[] = [
    [object, undefined, 'Deployment/shop/api of shop in prod on eu-1 is healthy; nothing was delivered here yet.'],
    [
      { ...object, health: 'degraded', message: '0 of 3 pods are ready.' },
      last,
      'Deployment/shop/api of shop in prod on eu-1 is degraded: 0 of 3 pods are ready; the last delivery began 14 min ago, by ada@acme.example.',
    ],
    [
      { ...object, drifted: true },
      { ...last, kind: 'rollback', by: 'fairlead' } as const,
      'Deployment/shop/api of shop in prod on eu-1 is healthy, and no longer what Git declares; the last rollback began 14 min ago, by fairlead.',
    ],
  ];
  test.each(stories)('says how it is and what happened last', (given, before, sentence) => {
    expect(objectSentence(given, before, now)).toBe(sentence);
  });
});
