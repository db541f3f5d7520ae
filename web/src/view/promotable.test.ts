import { describe, expect, test } from 'vitest';
import { promotable } from './promotable.ts';

type Place = Parameters<typeof promotable>[1]['placements'][number];
const runs = (revision: string | null, patch: Partial<Place> = {}): Place => ({
  applied: revision === null ? null : { revision, bundle: `b-${revision}`, change: `c-${revision}`, at: 0 },
  verified: revision,
  delivery: null,
  failure: null,
  health: 'healthy',
  sync: 'synced',
  ...patch,
});
const stage = (name: string, ...placements: readonly Place[]) => ({ name, placements });

describe('web/src/view/promotable.ts', () => {
  test.each([
    ['the first stage has nothing before it', undefined, stage('dev', runs('b')), null],
    ['the stage before is ahead', stage('dev', runs('b')), stage('prod', runs('a')), 'b'],
    ['nothing runs here yet', stage('dev', runs('b')), stage('prod', runs(null)), 'b'],
    ['both run the same', stage('dev', runs('b')), stage('prod', runs('b')), null],
    ['one of several is behind', stage('dev', runs('b')), stage('prod', runs('b'), runs('a')), 'b'],
    ['the stage before is ill', stage('dev', runs('b', { health: 'degraded' })), stage('prod', runs('a')), null],
    ['a delivery is under way there', stage('dev', runs('b', { delivery: 'd' })), stage('prod', runs('a')), null],
    ['the stage before runs several revisions', stage('dev', runs('b'), runs('c')), stage('prod', runs('a')), null],
    [
      'a commit that changed nothing there counts',
      stage('dev', runs('a', { verified: 'b' })),
      stage('prod', runs('a')),
      'b',
    ],
    [
      'the stage before failed at a newer one',
      stage('dev', runs('b', { failure: { code: 'unhealthy', message: '', next: '', retryable: true } })),
      stage('prod', runs('a')),
      null,
    ],
    ['the stage before runs nothing', stage('dev', runs(null)), stage('prod', runs('a')), null],
  ])('%s', (_sentence, before, here, revision) => {
    expect(promotable(before, here)?.revision ?? null).toBe(revision);
  });
});
