import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BundleDigest, PlanDigest } from '../model/ids.ts';
import { draft, good, shopDev, someObject } from '../testing/builders.ts';
import { isEmptyPlan, isSubsetOf, makePlan, type PlanFacts } from './make-plan.ts';

const host = 'host.fairlead.dev/v1';
const names = ['a', 'b', 'c', 'd'];
const objects = names.map((name) => someObject(host, 'File', name));
const hash = (text: string): string => {
  let value = 5381;
  for (const sign of text) value = ((value * 33) ^ (sign.codePointAt(0) ?? 0)) >>> 0;
  return value.toString(16);
};

const usual: PlanFacts = {
  placement: shopDev,
  target: 'dev',
  bundle: good,
  objects,
  changes: objects.map((object) => draft(object)),
  finished: [],
  conflicts: [],
  deletion: {
    inventoryCount: 8,
    declaredOnTarget: new Set(),
    incomplete: [],
    policy: 'confirm',
    rollback: false,
    observing: false,
  },
  confirmedPlans: new Set(),
  confirmedDeletions: new Set(),
  deletesAll: false,
  now: 0,
};
const old = draft(someObject(host, 'File', 'old'), 'prune');
const plan = (over: Partial<PlanFacts>) => makePlan({ ...usual, ...over }, hash);

describe('core/src/plan/make-plan.ts', () => {
  it.each<[string, Partial<PlanFacts>, boolean]>([
    ['the time it was made', { now: 99 }, true],
    ['the order in which the target named its changes', { changes: [...usual.changes].reverse() }, true],
    ['the uid of what is there', { changes: usual.changes.map((change) => ({ ...change, liveUid: 'u' })) }, true],
    ['another bundle', { bundle: 'other' as BundleDigest }, false],
    ['another target', { target: 'prod' }, false],
    ['one change less', { changes: usual.changes.slice(1) }, false],
    [
      'another value in a field',
      { changes: usual.changes.map((change) => ({ ...change, fields: [{ path: '/mode', after: '0600' }] })) },
      false,
    ],
    ['a deletion, held or not', { changes: [...usual.changes, old] }, false],
  ])('the digest and %s: same %s', (_sentence, over, same) => {
    expect(plan(over).digest === plan({}).digest).toBe(same);
  });

  it('holds deletions until this very plan is confirmed', () => {
    const held = plan({ changes: [old] });
    expect(held).toMatchObject({ prunes: [], heldPrunes: [expect.anything()] });
    expect(isEmptyPlan(held)).toBe(true);
    expect(plan({ changes: [old], confirmedPlans: new Set([held.digest]) }).prunes).toHaveLength(1);
    expect(plan({ changes: [old], confirmedPlans: new Set(['other' as PlanDigest]) }).prunes).toHaveLength(0);
  });

  it('accepts any part of an agreed plan and nothing beyond it', () => {
    const agreed = plan({ changes: usual.changes.slice(0, 3) });
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3]), (indexes) => {
        const fresh = plan({ changes: usual.changes.filter((_change, index) => indexes.includes(index)) });
        return isSubsetOf(fresh, agreed) === !indexes.includes(3);
      }),
    );
  });

  it('refuses the same object with another value', () => {
    const agreed = plan({});
    const fresh = plan({
      changes: usual.changes.map((change) => ({ ...change, fields: [{ path: '/content', after: 'x' }] })),
    });
    expect(isSubsetOf(fresh, agreed)).toBe(false);
  });
});
