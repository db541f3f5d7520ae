import { describe, expect, it } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { good, sha, someChange, someDelivery, someSettings } from '../testing/builders.ts';
import { type AfterFailure, afterFailure, type FailureFacts } from './after-failure.ts';
import { exponentialMs, retryDelayMs } from './retry-delay.ts';

const failure = (code: Failure['code'], retryable: boolean): Failure => ({ code, message: 'm', next: 'n', retryable });
const previous = { bundle: good, revision: sha('1'), change: someChange };
const usual: FailureFacts = {
  settings: someSettings,
  delivery: someDelivery(),
  failure: failure('unhealthy', true),
  previous,
  attempt: 1,
  fraction: 0.5,
};

describe('core/src/delivery/after-failure.ts', () => {
  it.each<[string, Partial<FailureFacts>, AfterFailure['kind']]>([
    ['an unhealthy version goes back at once', {}, 'roll-back'],
    ['so does one that missed its deadline', { failure: failure('deadline', true) }, 'roll-back'],
    ['with nothing to go back to it is tried again', { previous: null }, 'retry'],
    [
      'an application that asked to be held is not rolled back',
      { settings: { ...someSettings, onFailure: 'hold' } },
      'retry',
    ],
    [
      'a rollback that fails is tried again, not rolled back',
      { delivery: someDelivery({ kind: 'rollback' }) },
      'retry',
    ],
    ['an unreachable target is tried again', { failure: failure('target-unreachable', true) }, 'retry'],
    ['past the limit it stops', { failure: failure('target-unreachable', true), attempt: 6 }, 'stop'],
    [
      'past the limit half-way work goes back',
      { failure: failure('target-unreachable', true), attempt: 6, delivery: someDelivery({ wavesDone: 1 }) },
      'roll-back',
    ],
    ['an object that is refused for good stops', { failure: failure('object-rejected', false) }, 'stop'],
    [
      'an object refused half-way goes back',
      { failure: failure('object-rejected', false), delivery: someDelivery({ waveInFlight: 1 }) },
      'roll-back',
    ],
  ])('%s', (_sentence, facts, kind) => {
    expect(afterFailure({ ...usual, ...facts }).kind).toBe(kind);
  });

  it.each<[number, number | null]>([
    [1, 1_000],
    [2, 2_000],
    [4, 8_000],
    [5, 16_000],
    [6, 3_600_000],
  ])('attempt %i waits %i ms', (attempt, delayMs) => {
    expect(retryDelayMs(someSettings.retry, attempt, 0.5)).toBe(delayMs);
  });

  it('spreads by a tenth and never passes its bounds', () => {
    expect([0, 0.999].map((fraction) => retryDelayMs(someSettings.retry, 1, fraction))).toEqual([900, 1_100]);
    expect(exponentialMs(500, 1_000, 60_000)).toBe(60_000);
  });
});
