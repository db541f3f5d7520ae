import type { ApprovalRule } from '@fairlead/core/model/settings.ts';
import { somePlacement } from '@fairlead/core/testing/builders.ts';
import { describe, expect, it } from 'vitest';
import { keepGuards } from './keep-guards.ts';

const rule = (over: Partial<ApprovalRule> = {}): ApprovalRule => ({
  count: 2,
  from: ['group:leads'],
  declaredBy: 'Target/prod',
  ...over,
});
const placement = (...approve: readonly ApprovalRule[]) => somePlacement({ guards: { approve } });

describe('server/src/reconcile/keep-guards.ts', () => {
  it.each<[string, readonly ApprovalRule[]]>([
    ['is taken out', []],
    ['asks for fewer', [rule({ count: 1 })]],
    ['asks somebody else', [rule({ from: ['group:leads', 'user:eve'] })]],
    ['moves to a weaker place', [rule({ declaredBy: 'Application/shop' })]],
  ])('keeps a guard in force that %s, and says so', (_, after) => {
    const kept = keepGuards(placement(rule()), placement(...after));
    expect(kept.placement.guards.approve).toContainEqual(rule());
    expect(kept.problems).toMatchObject([{ field: 'spec.guards.approve', severity: 'warning' }]);
  });

  it('takes over a guard that is stronger, without a word', () => {
    const stronger = placement(rule({ count: 3 }));
    expect(keepGuards(placement(rule()), stronger)).toEqual({ placement: stronger, problems: [] });
  });
});
