import { describe, expect, test } from 'vitest';
import { changeOutcome } from './change-outcome.ts';

const counts = { total: 0, open: 0, healthy: 0, failed: 0, rolledBack: 0, other: 0 };

describe('web/src/view/change-outcome.ts', () => {
  test.each([
    [{}, 'idle: reached nothing'],
    [{ total: 1, healthy: 1 }, 'good: healthy'],
    [{ total: 3, healthy: 3 }, 'good: all 3 healthy'],
    [{ total: 3, healthy: 1, open: 2 }, 'moving: 2 under way or held, 1 of 3 healthy'],
    [{ total: 3, healthy: 1, failed: 1, rolledBack: 1 }, 'bad: 1 failed, 1 taken back, 1 of 3 healthy'],
    [{ total: 2, other: 2 }, 'idle: superseded'],
  ])('%j', (patch, expected) => {
    const { tone, words } = changeOutcome({ kind: 'commit', deliveries: { ...counts, ...patch } });
    expect(`${tone}: ${words}`).toBe(expected);
  });

  test('a promotion’s deliveries are counted with the commit that it moves on', () => {
    expect(changeOutcome({ kind: 'promotion', deliveries: counts }).words).toBe('moved a version on');
  });
});
