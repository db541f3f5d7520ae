import { describe, expect, it } from 'vitest';
import type { ObjectKey } from '../model/object.ts';
import {
  bad,
  good,
  sha,
  someChange,
  someDelivery,
  somePlacement,
  someSettings,
  someState,
} from '../testing/builders.ts';
import { type SuccessFacts, stateAfterSuccess } from './state-after-success.ts';

const config = 'host.fairlead.dev/File//config' as ObjectKey;
const running = { delivery: someDelivery().id, until: 700 };
const asked = { revision: sha('2'), bundle: bad, change: someChange };
const asking = (change: Parameters<typeof someState>[0] = {}) => someState({ desired: asked, ...change });
const usual: SuccessFacts = {
  placement: somePlacement(),
  state: asking(),
  delivery: someDelivery(),
  holds: [],
  drifted: [],
  driftsOn: false,
  healths: ['healthy'],
  now: 1_000,
};
const correction = someDelivery({ kind: 'correction' });

describe('core/src/delivery/state-after-success.ts', () => {
  it.each<[string, Partial<SuccessFacts>, object]>([
    [
      'a change is applied whole and watched',
      {},
      { applied: { bundle: bad, at: 1_000 }, begun: bad, delivery: null, watch: { until: 601_000 }, nextAt: 601_000 },
    ],
    [
      'no watch where none is asked',
      { placement: somePlacement({ settings: { ...someSettings, watchMs: 0 } }) },
      { watch: null, nextAt: null },
    ],
    [
      'a rollback is not watched and Git is made true at once',
      { delivery: someDelivery({ kind: 'rollback' }) },
      { watch: null, nextAt: 1_000 },
    ],
    [
      'a withdrawn placement is forgotten at once',
      { placement: somePlacement({ withdrawn: true }) },
      { nextAt: 1_000 },
    ],
    [
      'a correction keeps the watch that runs',
      { delivery: correction, state: asking({ watch: running }) },
      { watch: running, nextAt: 700 },
    ],
    ['a correction keeps since when the version runs', { delivery: correction }, { applied: { at: 0 } }],
    [
      'a correction of drift counts',
      { delivery: correction, state: asking({ drifted: [config], correctionAttempt: 2 }) },
      { correctionAttempt: 3, correctedAt: 1_000, drifted: [] },
    ],
    [
      'a correction that somebody asked for does not',
      { delivery: correction, state: asking({ correctionAttempt: 2 }) },
      { correctionAttempt: 2 },
    ],
    [
      'a change starts the count anew',
      { state: asking({ correctionAttempt: 2 }) },
      { correctionAttempt: 0, correctedAt: null },
    ],
    [
      'what Git asks for by now is looked at at once',
      { state: asking({ desired: { ...asked, bundle: good } }) },
      { nextAt: 1_000 },
    ],
    [
      'drift that is still there is looked at at once',
      { drifted: [config], driftsOn: true },
      { nextAt: 1_000, drifted: [config] },
    ],
    ['drift that is only told is not looked at again', { drifted: [config] }, { drifted: [config], nextAt: 601_000 }],
    [
      'what nobody declared is looked for at once where that is asked for',
      { placement: somePlacement({ settings: { ...someSettings, strangers: 'alert' } }) },
      { nextAt: 1_000 },
    ],
    ['the worst object is its health', { healths: ['healthy', 'suspended'] }, { health: 'suspended' }],
    [
      'a failure is over and observing too',
      { state: asking({ observing: true, attempt: 3 }) },
      { failure: null, attempt: 0, observing: false },
    ],
  ])('%s', (_sentence, facts, expected) => {
    expect(stateAfterSuccess({ ...usual, ...facts })).toMatchObject(expected);
  });
});
