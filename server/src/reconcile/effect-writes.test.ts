import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { someDelivery, somePlacement, someState } from '@fairlead/core/testing/builders.ts';
import { describe, expect, it } from 'vitest';
import type { Effect } from '../ports/target.ts';
import { auditOutcome } from './effect-writes.ts';

describe('server/src/reconcile/effect-writes.ts', () => {
  const effect: Effect = {
    key: '/ConfigMap/shop/env' as ObjectKey,
    outcome: 'done',
    uid: 'u',
    fingerprint: 'f',
    health: { status: 'healthy', message: '' },
    failure: null,
  };

  it.each<readonly [string, Effect, string]>([
    ['what was done', effect, 'done /ConfigMap/shop/env'],
    [
      'what admission made otherwise, where and not what',
      { ...effect, rewritten: ['/data/a', '/data/b'] },
      'done /ConfigMap/shop/env (stored otherwise than declared: /data/a, /data/b)',
    ],
  ])('records %s', (_sentence, done, expected) => {
    const delivery = someDelivery();
    const pass = { placement: somePlacement(), state: someState(), delivery, decisions: [], stuck: null };
    expect(auditOutcome(pass, delivery, [done], 1)).toMatchObject({ record: { data: { objects: [expected] } } });
  });
});
