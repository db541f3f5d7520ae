import { type HealthStatus, healthStatuses, type SyncStatus, syncStatuses } from '@fairlead/core/model/health.ts';
import { describe, expect, test } from 'vitest';
import { deliveryTone, objectTone, placementTone, worstTone } from './tone.ts';

describe('web/src/view/tone.ts', () => {
  test.each<readonly [string, SyncStatus, HealthStatus, string]>([
    ['failure comes before everything', 'failed', 'healthy', 'bad failed'],
    ['what is ill comes before what is held', 'held', 'degraded', 'bad degraded'],
    ['what is gone is bad', 'synced', 'missing', 'bad missing'],
    ['drift comes before a hold’s colour', 'drifted', 'healthy', 'drift drifted'],
    ['a hold', 'held', 'healthy', 'held held'],
    ['a delivery under way', 'pending', 'healthy', 'moving on its way'],
    ['nobody has looked', 'unknown', 'healthy', 'idle unknown'],
    ['all is well', 'synced', 'healthy', 'good healthy'],
  ])('%s', (_sentence, sync, health, expected) => {
    const { tone, word } = placementTone(sync, health);
    expect(`${tone} ${word}`).toBe(expected);
  });

  test('only synced and healthy is good', () => {
    for (const sync of syncStatuses)
      for (const health of healthStatuses)
        expect(placementTone(sync, health).tone === 'good').toBe(sync === 'synced' && health === 'healthy');
  });

  test('a healthy object that was tampered with is drifted, an ill one is ill', () => {
    expect([objectTone('healthy', true).tone, objectTone('degraded', true).tone]).toEqual(['drift', 'bad']);
  });

  test('a delivery without verdict is held or under way', () => {
    expect([
      deliveryTone(null, true).tone,
      deliveryTone(null, false).tone,
      deliveryTone('rolled-back', true).tone,
    ]).toEqual(['held', 'moving', 'bad']);
  });

  test('the worst of none is idle', () => {
    expect([worstTone([]), worstTone(['good', 'held', 'moving'])]).toEqual(['idle', 'held']);
  });
});
