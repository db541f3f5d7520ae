import { describe, expect, it } from 'vitest';
import type { CommitSha } from '../model/ids.ts';
import { type Forerunner, nextPromotion, type PromotionDecision, type PromotionFacts } from './next-promotion.ts';
import { revisionSource } from './revision-source.ts';

const sha = (digit: string) => digit.repeat(40) as CommitSha;
const [older, newer] = [sha('1'), sha('2')];
const healthy = (revision: CommitSha, since = 0): Forerunner => ({ name: 'shop dev', revision, healthySince: since });
const facts: PromotionFacts = {
  stage: 'staging',
  sync: 'automatic',
  before: [healthy(newer)],
  stabilityMs: 1_000,
  locked: older,
  knownBad: new Set(),
  lockedIsAncestor: true,
  now: 5_000,
};

const cases: { readonly [sentence: string]: readonly [Partial<PromotionFacts>, PromotionDecision['kind']] } = {
  'promotes what the stage before runs healthily': [{}, 'promote'],
  'promotes the first time': [{ locked: null, lockedIsAncestor: null }, 'promote'],
  'waits until the stage before is stable': [{ before: [healthy(newer, 4_500)] }, 'wait'],
  'leaves promotion to a person': [{ sync: 'promotion' }, 'none'],
  'leaves a manual stage alone': [{ sync: 'manual' }, 'none'],
  'does not promote what is promoted': [{ locked: newer }, 'none'],
  'never goes backwards': [{ lockedIsAncestor: false }, 'none'],
  'stays where Git cannot say': [{ lockedIsAncestor: null }, 'none'],
  'stays away from what failed here': [{ knownBad: new Set([newer]) }, 'none'],
  'waits for every placement of the stage before': [{ before: [healthy(newer), healthy(older)] }, 'none'],
  'waits for the health of every placement': [
    { before: [healthy(newer), { name: 'x', revision: newer, healthySince: null }] },
    'none',
  ],
  'has nothing where nothing runs before': [{ before: [{ name: 'x', revision: null, healthySince: null }] }, 'none'],
  'has nothing before the first stage': [{ before: [] }, 'none'],
};

describe('core/src/promote/next-promotion.ts', () => {
  it.each(Object.entries(cases))('%s', (_, [changes, kind]) => {
    expect(nextPromotion({ ...facts, ...changes }).kind).toBe(kind);
  });
  it('names revision and deadline', () => {
    expect(nextPromotion(facts)).toEqual({ kind: 'promote', stage: 'staging', revision: newer });
    expect(nextPromotion({ ...facts, before: [healthy(newer, 1_000), healthy(newer, 4_800)] })).toMatchObject({
      kind: 'wait',
      until: 5_800,
    });
  });
});

describe('core/src/promote/revision-source.ts', () => {
  const at = (stageIndex: number, sync: PromotionFacts['sync'], locked: CommitSha | null) => {
    const settings = { sync } as Parameters<typeof revisionSource>[0]['settings']; // only the mode is looked at
    return revisionSource({ stageIndex, settings, locked }).kind;
  };
  it('follows the source first and where every commit goes, the lock elsewhere', () => {
    expect([at(0, 'automatic', null), at(0, 'manual', null), at(2, 'every-commit', older)]).toEqual([
      'source',
      'source',
      'source',
    ]);
    expect([
      at(1, 'automatic', older),
      at(1, 'manual', null),
      at(0, 'promotion', null),
      at(0, 'promotion', older),
    ]).toEqual(['locked', 'unpromoted', 'unpromoted', 'locked']);
  });
});
