import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { describe, expect, test } from 'vitest';
import * as sample from './store.samples.ts';
import type { Store, Write } from './store.ts';

const p = (id: string): PlacementId => id as PlacementId;
const put = (...ids: string[]): Write[] =>
  ids.map((id) => ({ kind: 'put-placement', placement: sample.placement(id) }));
const event = (kind: Parameters<typeof sample.event>[0]): Write => sample.event(kind, 'p1');

/** All or nothing, alone or together; and only within a session. */
export function transactionsContract(store: () => Store): void {
  describe('transactions', () => {
    const held: Write = { kind: 'put-object', object: sample.object('/Service/shop/web', 'p2') };

    test('a batch with a refused write leaves nothing: no state, no event, no audit record', async () => {
      await store().commit([
        ...put('p1', 'p2'),
        { kind: 'put-object', object: sample.object('/Service/shop/web', 'p1') },
      ]);
      const before = [await store().lastEventSeq(), await store().auditHeads()];
      const refused = store().commit([
        { kind: 'put-state', state: sample.state('p1', { sync: 'failed' }) },
        event('sync-changed'),
        sample.audit('x'),
        held,
      ]);
      await expect(refused).rejects.toMatchObject({ code: 'conflict', retry: 'never' });
      expect((await store().placement(p('p1')))?.state.sync).toBe('unknown');
      expect([await store().lastEventSeq(), await store().auditHeads()]).toEqual(before);
    });

    test('of batches at the same moment only the refused one fails, and the audit chain stays whole', async () => {
      await store().commit([
        ...put('p1', 'p2'),
        { kind: 'put-object', object: sample.object('/Service/shop/web', 'p1') },
      ]);
      const batches = Array.from({ length: 60 }, (_, at): Write[] => [
        event('delivery-phase'),
        sample.audit(`s${at}`),
        ...(at % 7 === 3 ? [held] : []),
      ]);
      const outcomes = await Promise.allSettled(batches.map((batch) => store().commit(batch)));
      const refused = outcomes.map(({ status }, at) => [status, at % 7 === 3]);
      expect(refused.every(([status, expected]) => (status === 'rejected') === expected)).toBe(true);
      const kept = batches.length - refused.filter(([status]) => status === 'rejected').length;
      expect(await store().events({}, 100)).toHaveLength(kept);
      expect(await store().verifyAudit()).toMatchObject({ kind: 'ok', records: kept });
    });

    test('one malformed write harms its own batch alone', async () => {
      const broken = {
        kind: 'put-ref',
        ref: { repo: sample.repo, ref: 'r', commit: undefined, seenAt: 1 },
      } as unknown as Write;
      const [bad, good] = await Promise.allSettled([
        store().commit([event('drift-found'), broken]),
        store().commit([event('drift-cleared')]),
      ]);
      expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
      expect((await store().events({}, 5)).map(({ kind }) => kind)).toEqual(['drift-cleared']);
    });

    test('the audit log is chained per writer and found by subject', async () => {
      await store().commit([sample.audit('a'), sample.audit('b', { at: 2_000 })]);
      await store().commit([sample.audit('a', { outcome: 'done', at: 3_000 })]);
      const [newest] = await store().audit({}, 1);
      expect(newest).toMatchObject({ writer: 'one', seq: 3, outcome: 'done' });
      expect((await store().audit({ writer: 'one', after: 1 }, 5)).map(({ seq }) => seq)).toEqual([2, 3]);
      expect((await store().audit({ subject: 'a', since: 2_000 }, 5)).map(({ seq }) => seq)).toEqual([3]);
      expect(await store().auditHeads()).toEqual([{ writer: 'one', seq: 3, hash: newest?.hash }]);
      expect(await store().verifyAudit()).toMatchObject({ kind: 'ok', records: 3 });
    });

    test('an empty batch writes nothing', async () => {
      await store().commit([]);
      expect(await store().lastEventSeq()).toBe(0);
    });
  });
}

export function sessionsContract(store: () => Store, setNow: (now: number) => void): void {
  describe('sessions', () => {
    test('opening again is a heartbeat, not a new epoch', async () => {
      const first = await store().session('one');
      const again = await store().openSession('one', 1_010_000, 60_000);
      expect(again).toMatchObject({ epoch: first?.epoch, heartbeatAt: 1_010_000, expiresAt: 1_070_000 });
      expect(await store().session('one')).toEqual(again);
      expect(await store().session('two')).toBeUndefined();
    });

    test('a session that ran out (the machine slept) is taken up again by the next commit', async () => {
      const before = await store().session('one');
      setNow(1_060_000);
      await store().commit([event('resumed')]);
      expect(await store().session('one')).toMatchObject({ epoch: before?.epoch, heartbeatAt: 1_060_000 });
    });

    test('nothing is written after it was closed; a new one has a higher epoch', async () => {
      const first = await store().session('one');
      await store().closeSession();
      await expect(store().commit([event('resumed')])).rejects.toMatchObject({ code: 'lease-lost' });
      await expect(store().renewSession(1_000_000, 1)).rejects.toMatchObject({ code: 'lease-lost' });
      const next = await store().openSession('one', 1_000_000, 60_000);
      expect(next.epoch).toBeGreaterThan(first?.epoch ?? 0);
      await store().commit([event('resumed')]);
    });
  });
}
