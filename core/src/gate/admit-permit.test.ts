import { describe, expect, it } from 'vitest';
import type { Epoch, PlacementId, PlanDigest } from '../model/ids.ts';
import type { Permit } from '../model/plan.ts';
import { shopDev } from '../testing/builders.ts';
import { admitPermit } from './admit-permit.ts';

const permit: Permit = {
  plan: 'plan' as PlanDigest,
  placement: shopDev,
  gates: [],
  epoch: 5 as Epoch,
  expiresAt: 1_000,
};

describe('core/src/gate/admit-permit.ts', () => {
  it.each<[string, Partial<Permit>, PlacementId, number, number]>([
    ['placement', {}, 'other' as PlacementId, 0, 0],
    ['plan', { plan: '' as PlanDigest }, shopDev, 0, 0],
    ['expired', {}, shopDev, 1_000, 0],
    ['epoch', {}, shopDev, 0, 6],
  ])('refuses for its %s', (reason, over, placement, now, highestEpoch) => {
    const admit = () => admitPermit({ ...permit, ...over }, placement, now, highestEpoch);
    expect(admit).toThrow(expect.objectContaining({ code: 'forbidden', details: { reason } }));
  });

  it('admits the present writer and a newer one until the permit runs out', () => {
    for (const highestEpoch of [0, 4, 5]) admitPermit(permit, shopDev, 999, highestEpoch);
  });
});
