import type { ChangeId, DeliveryId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { describe, expect, test } from 'vitest';
import * as sample from './store.samples.ts';
import type { Store, Write } from './store.ts';

const p1 = 'p1' as PlacementId;
const horizon = 2_000_000;

/** What retention removes and what it must never remove. Everything is written before the horizon. */
export function retentionContract(store: () => Store, setNow: (now: number) => void): void {
  describe('retention', () => {
    const healthy = (name: string, at: number): Write => ({
      kind: 'put-healthy',
      placement: p1,
      bundle: sample.bundleId(name),
      revision: sample.sha('b'),
      change: 'c1' as ChangeId,
      delivery: 'd1' as DeliveryId,
      at,
    });
    const finished = (id: string, startedAt: number, to: string): Write => {
      const patch = { verdict: 'healthy', startedAt, endedAt: startedAt + 1, to: sample.bundleId(to) } as const;
      return { kind: 'put-delivery', delivery: sample.delivery(id, 'p1', patch) };
    };
    const bundles = (...names: string[]): Write[] =>
      names.map((name) => ({ kind: 'put-bundle', bundle: sample.bundle(name) }));
    const present = async (...names: string[]): Promise<string[]> => {
      const found = await Promise.all(names.map((name) => store().bundle(sample.bundleId(name))));
      return names.filter((_, at) => found[at] !== undefined);
    };

    test('old events, finished deliveries and their plans go; audit records stay', async () => {
      const planned = sample.delivery('d1', 'p1', { verdict: 'healthy', endedAt: 2, plan: 'plan1' as PlanDigest });
      await store().commit([
        { kind: 'put-placement', placement: sample.placement('p1') },
        sample.event('delivery-started', 'p1'),
        sample.event('delivery-succeeded', 'p1', { at: horizon }),
        { kind: 'put-delivery', delivery: planned },
        finished('d2', 3_000, 'x'),
        { kind: 'put-plan', plan: sample.plan('plan1', 'p1', 'x') },
        { kind: 'put-permit', permit: sample.permit('plan1', 'p1'), delivery: 'd1' as DeliveryId },
        { kind: 'put-effect', effect: sample.effect('d1', 'p1') },
        sample.audit('a'),
      ]);
      expect(await store().prune(horizon)).toBe(5);
      expect((await store().events({}, 5)).map(({ kind }) => kind)).toEqual(['delivery-succeeded']);
      expect(await store().delivery('d1' as DeliveryId)).toBeUndefined();
      expect(await store().plan('plan1' as PlanDigest)).toBeUndefined();
      expect(await store().permit('plan1' as PlanDigest)).toBeUndefined();
      expect(await store().effects('d1' as DeliveryId)).toEqual([]);
      expect(await store().verifyAudit()).toMatchObject({ kind: 'ok', records: 1 });
      expect(await store().prune(horizon)).toBe(0);
    });

    test('open deliveries, the newest one of each placement and the change behind it stay', async () => {
      await store().commit([
        { kind: 'put-placement', placement: sample.placement('p1') },
        { kind: 'put-placement', placement: sample.placement('p2') },
        { kind: 'put-change', change: sample.change('c1') },
        { kind: 'put-change', change: sample.change('c0') },
        { kind: 'put-delivery', delivery: sample.delivery('open', 'p1', { startedAt: 1 }) },
        finished('newest', 5_000, 'x'),
      ]);
      await store().prune(horizon);
      expect(await store().delivery('open' as DeliveryId)).toBeDefined();
      expect(await store().delivery('newest' as DeliveryId)).toBeDefined();
      expect(await store().change('c1' as ChangeId)).toBeDefined();
      expect(await store().change('c0' as ChangeId)).toBeUndefined();
    });

    test('bundles stay while anything may need them: state, open deliveries, pins, the last twenty healthy', async () => {
      const names = Array.from({ length: 25 }, (_, at) => `h${at}`);
      const at = { revision: sample.sha('b'), change: 'c1' as ChangeId };
      const pin = {
        id: 'pin',
        kind: 'pin',
        placement: p1,
        bundle: sample.bundleId('pinned'),
        not: sample.bundleId('not'),
      } as const;
      await store().commit([
        { kind: 'put-placement', placement: sample.placement('p1') },
        ...bundles(
          'desired',
          'applied',
          'begun',
          'from',
          'to',
          'pinned',
          'not',
          'old-delivery',
          'rendered',
          'unused',
          ...names,
        ),
        {
          kind: 'put-state',
          state: sample.state('p1', {
            desired: { ...at, bundle: sample.bundleId('desired') },
            applied: { ...at, bundle: sample.bundleId('applied'), at: 1 },
            begun: sample.bundleId('begun'),
          }),
        },
        finished('d0', 500, 'old-delivery'),
        {
          kind: 'put-delivery',
          delivery: sample.delivery('d1', 'p1', { from: sample.bundleId('from'), to: sample.bundleId('to') }),
        },
        { kind: 'put-decision', decision: { ...pin, by: 'ada', reason: '', at: 1 } },
        { kind: 'put-render', key: 'old', placement: p1, bundle: sample.bundleId('rendered'), at: 1 },
        ...names.map((name, index) => healthy(name, index + 1)),
      ]);
      setNow(horizon);
      await store().renewSession(horizon, 60_000);
      await store().commit(bundles('fresh'));
      await store().prune(horizon);
      const kept = ['desired', 'applied', 'begun', 'from', 'to', 'pinned', 'not', 'fresh'];
      expect(await present(...kept, 'old-delivery', 'rendered', 'unused')).toEqual(kept);
      expect(await present(...names)).toEqual(names.slice(5));
      expect(await store().healthyBundles(p1, 50)).toHaveLength(20);
      expect(await store().render('old')).toBeUndefined();
      await store().commit([
        { kind: 'remove-decision', id: 'pin' },
        { kind: 'mark-mirrored', decisions: ['pin'] },
      ]);
      await store().prune(horizon + 1);
      expect(await present('pinned', 'not', 'desired')).toEqual(['desired']);
    });

    test('thousands of rows go portion by portion while commits go on', async () => {
      const events = Array.from({ length: 1_700 }, () => sample.event('delivery-phase', null));
      await store().commit(events);
      const pruned = store().prune(horizon);
      const commits = Array.from({ length: 20 }, (_, at) =>
        store().commit([sample.event('health-changed', null, { at: horizon + at })]),
      );
      await Promise.all(commits);
      expect(await pruned).toBe(1_700);
      expect(await store().events({}, 100)).toHaveLength(20);
    });

    test('sent messages, answered requests and expired tokens go; what is not done stays', async () => {
      await store().commit([
        { kind: 'put-outbox', message: sample.message('sent', 1) },
        { kind: 'put-outbox', message: sample.message('waiting', 1) },
        { kind: 'put-idempotency', key: 'k', request: '', status: 200, body: '', at: 1 },
        { kind: 'put-token', token: sample.token('expired', { expiresAt: 5 }) },
        { kind: 'put-token', token: sample.token('endless') },
      ]);
      const [sent] = await store().dueOutbox(1, 1);
      await store().commit([{ kind: 'outbox-sent', id: sent?.id ?? 0 }]);
      expect(await store().prune(horizon)).toBe(3);
      expect((await store().dueOutbox(horizon, 5)).map(({ key }) => key)).toEqual(['waiting']);
      expect((await store().tokens()).map(({ id }) => id)).toEqual(['endless']);
      expect(await store().idempotency('k')).toBeUndefined();
    });
  });
}
