import { describe, expect, it } from 'vitest';
import type { Decision } from '../model/decision.ts';
import type { ObjectKey } from '../model/object.ts';
import {
  bad,
  good,
  newer,
  sha,
  shopDev,
  someChange,
  someDelivery,
  somePlacement,
  someSettings,
  someState,
} from '../testing/builders.ts';
import { type Course, type CourseFacts, chooseCourse } from './choose-course.ts';

const aim = (bundle: typeof good, digit = '2') => ({ bundle, revision: sha(digit), change: someChange });
const pin: Decision & { readonly kind: 'pin' } = {
  id: 'p',
  kind: 'pin',
  placement: shopDev,
  bundle: good,
  not: bad,
  by: 'fairlead',
  reason: 'it failed',
  at: 0,
};
const config = 'host.fairlead.dev/File//config' as ObjectKey;

const usual: CourseFacts = {
  placement: somePlacement(),
  state: someState(),
  desired: aim(good, '1'),
  open: null,
  pin: null,
  pinned: null,
  bad: null,
  rollbackTo: null,
  drifted: [],
  leftOver: false,
  deletionConfirmed: false,
  now: 1_000_000,
};
const manual = somePlacement({ settings: { ...someSettings, sync: 'manual' } });
const alerting = somePlacement({ settings: { ...someSettings, heal: 'alert' } });
const asks = (kind: 'sync' | 'retry') => someState({ request: { kind, by: 'ada', prune: false, at: 1 } });

describe('core/src/delivery/choose-course.ts', () => {
  it.each<[string, Partial<CourseFacts>, Partial<Course>]>([
    ['nothing to do rests', {}, { kind: 'rest' }],
    ['what a cut delivery left over is seen to', { leftOver: true }, { kind: 'correct' }],
    ['a new bundle is delivered', { desired: aim(newer) }, { kind: 'deliver', as: 'change' }],
    ['a manual application waits for a person', { placement: manual, desired: aim(newer) }, { kind: 'hold' }],
    [
      'a person starts a manual application',
      { placement: manual, desired: aim(newer), state: asks('sync') },
      { kind: 'deliver', by: 'ada' },
    ],
    [
      'a manual delivery that was started goes on',
      { placement: manual, desired: aim(newer), open: someDelivery({ to: newer }) },
      { kind: 'deliver' },
    ],
    ['a bundle that failed here is held', { desired: aim(bad), bad: 'no answer' }, { kind: 'hold' }],
    [
      'a person tries a bad bundle again',
      { desired: aim(bad), bad: 'no answer', state: asks('retry') },
      { kind: 'deliver', as: 'change' },
    ],
    ['drift is put right', { drifted: [config] }, { kind: 'correct' }],
    ['drift is only reported where the preset says so', { placement: alerting, drifted: [config] }, { kind: 'rest' }],
    [
      'drift that came back waits',
      { drifted: [config], state: someState({ correctionAttempt: 3, correctedAt: 999_000 }) },
      { kind: 'hold' },
    ],
    [
      'drift that came back is corrected after its back-off',
      { drifted: [config], state: someState({ correctionAttempt: 1, correctedAt: 998_000 }) },
      { kind: 'correct' },
    ],
    [
      'an old correction does not count as a fight',
      { drifted: [config], now: 10_000_000, state: someState({ correctionAttempt: 9, correctedAt: 1 }) },
      { kind: 'correct' },
    ],
    ['confirmed deletions are carried out', { deletionConfirmed: true }, { kind: 'correct' }],
    [
      'a pin goes back to its bundle',
      {
        pin,
        pinned: aim(good, '1'),
        desired: aim(bad),
        state: someState({ applied: { ...aim(bad), at: 1 }, begun: bad }),
      },
      { kind: 'deliver', as: 'rollback' },
    ],
    [
      'a pin goes back when a bad bundle was only begun',
      { pin, pinned: aim(good, '1'), desired: aim(bad), state: someState({ begun: bad }) },
      { kind: 'deliver', as: 'rollback' },
    ],
    ['a pin at its bundle holds the bad one off', { pin, pinned: aim(good, '1'), desired: aim(bad) }, { kind: 'hold' }],
    [
      'a newer change lifts the pin',
      { pin, pinned: aim(good, '1'), desired: aim(newer) },
      { kind: 'deliver', as: 'change', unpin: true },
    ],
    [
      'a revert in Git lifts the pin and rests',
      { pin, pinned: aim(good, '1'), desired: aim(good, '3') },
      { kind: 'rest', unpin: true },
    ],
    [
      "a person's pin without a bad bundle stays",
      { pin: { ...pin, not: null }, pinned: aim(good, '1'), desired: aim(newer) },
      { kind: 'hold' },
    ],
    [
      'drift under a pin is still corrected',
      { pin, pinned: aim(good, '1'), desired: aim(bad), drifted: [config] },
      { kind: 'correct' },
    ],
    [
      'a person goes back by hand',
      {
        desired: aim(newer),
        rollbackTo: aim(good, '1'),
        state: someState({ request: { kind: 'rollback', by: 'ada', reason: 'odd', to: good, at: 1 } }),
      },
      { kind: 'deliver', as: 'rollback', by: 'ada' },
    ],
    [
      'an open first delivery goes on although nothing is applied',
      { state: someState({ applied: null, begun: null }), open: someDelivery({ to: good }) },
      { kind: 'deliver' },
    ],
    [
      'a person chooses objects of what waits',
      {
        placement: manual,
        desired: aim(newer),
        state: someState({ request: { kind: 'sync', by: 'ada', prune: false, only: [config], at: 1 } }),
      },
      { kind: 'deliver', by: 'ada', only: [config] },
    ],
    [
      'what a person asked for goes on though nothing drifts any more',
      { open: someDelivery({ kind: 'correction', to: good, asked: 'sync', by: 'ada', only: [config] }) },
      { kind: 'correct', by: 'ada', only: [config] },
    ],
    [
      'chosen objects give way to drift elsewhere that is to be corrected',
      {
        open: someDelivery({ kind: 'correction', to: good, asked: 'sync', by: 'ada', only: [config] }),
        drifted: ['host.fairlead.dev/File//other' as ObjectKey],
      },
      { kind: 'correct', by: 'fairlead' },
    ],
    [
      'a version of which a part is there says so while it waits',
      { placement: manual, desired: aim(newer), state: someState({ begun: newer }) },
      { kind: 'hold', hold: expect.objectContaining({ reason: expect.stringContaining('only a part of it') }) },
    ],
  ])('%s', (_sentence, facts, expected) => {
    expect(chooseCourse({ ...usual, ...facts })).toMatchObject(expected);
  });
});
