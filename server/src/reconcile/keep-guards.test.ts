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
    const kept = keepGuards(placement(rule()), placement(...after), 0);
    expect(kept.placement.guards.approve).toContainEqual({ ...rule(), kept: true });
    expect(kept.problems).toMatchObject([{ field: 'spec.guards.approve', severity: 'warning' }]);
  });

  it('takes over a guard that is stronger, without a word', () => {
    const stronger = placement(rule({ count: 3 }));
    expect(keepGuards(placement(rule()), stronger, 0)).toEqual({ placement: stronger, problems: [] });
  });

  it('keeps a window in force that was changed while it was closed, and says until when', () => {
    const rules = [{ kind: 'allow', cron: '0 9 * * *', lengthMs: 3_600_000, zone: 'UTC', reason: '' }] as const;
    const windows = [{ rules, overrun: 'finish', declaredBy: 'Target/prod' }] as const;
    const before = somePlacement({ guards: { approve: [], windows } });
    const kept = keepGuards(before, placement(), 0);
    expect(kept.placement.guards.windows).toEqual([{ ...windows[0], lapsesAt: 9 * 3_600_000 }]);
    expect(kept.problems).toMatchObject([
      { field: 'spec.guards.windows', message: expect.stringContaining('1970-01-01T09:00') },
    ]);
    expect(keepGuards(before, placement(), 9.5 * 3_600_000).problems).toEqual([]);
  });
});
