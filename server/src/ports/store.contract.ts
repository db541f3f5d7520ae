import type {
  BundleDigest,
  ChangeId,
  CommitSha,
  DeliveryId,
  PlacementId,
  PlanDigest,
  RepoUrl,
} from '@fairlead/core/model/ids.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import type { ReviewProof } from '@fairlead/core/model/review.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as sample from './store.samples.ts';
import type { Store, Write } from './store.ts';
import { countsContract } from './store-counts.contract.ts';
import type { Page, PageRequest } from './store-filters.ts';
import { recordsContract } from './store-records.contract.ts';
import { retentionContract } from './store-retention.contract.ts';
import { sessionsContract, transactionsContract } from './store-transactions.contract.ts';

/** What a store must be opened with to be judged: an empty one at each call, on the clock that is handed in. */
export type StoreHarness = {
  open(now: () => number): Promise<Store>;
  dispose(): Promise<void>;
};

const p = (id: string): PlacementId => id as PlacementId;
const put = (...ids: string[]): Write[] =>
  ids.map((id) => ({ kind: 'put-placement', placement: sample.placement(id) }));

/** The behaviour of every store, on any database. Runs inside the adapter's own `describe`. */
export function storeContract(harness: StoreHarness): void {
  let store: Store;
  let now = 0;
  beforeEach(async () => {
    now = 1_000_000;
    store = await harness.open(() => now);
    await store.openSession('one', now, 60_000);
  });
  afterEach(async () => {
    await store.close();
    await harness.dispose();
  });
  const current = (): Store => store;

  placements(current);
  reads(current);
  history(current);
  objects(current);
  decisions(current);
  recordsContract(current);
  countsContract(current);
  transactionsContract(current);
  sessionsContract(current, (value) => {
    now = value;
  });
  retentionContract(current, (value) => {
    now = value;
  });
}

function placements(store: () => Store): void {
  describe('placements', () => {
    test('an installation keeps its id', async () => {
      expect((await store().installation())?.id).toMatch(/^[0-9a-f]{16}$/);
    });

    test('a placement begins with a state that nobody looked at, and is due', async () => {
      await store().commit(put('p1'));
      const row = await store().placement(p('p1'));
      expect(row?.placement).toEqual(sample.placement('p1'));
      expect(row?.state).toMatchObject({ id: 'p1', sync: 'unknown', health: 'unknown', updatedAt: 0 });
      expect(await store().due()).toEqual([{ id: 'p1', nextAt: null }]);
    });

    test('a changed placement keeps its state, a removed one loses it', async () => {
      await store().commit([...put('p1'), { kind: 'put-state', state: sample.state('p1') }]);
      await store().commit([
        { kind: 'put-placement', placement: sample.placement('p1', { stage: 'next', digest: 'new' }) },
      ]);
      expect(await store().placement(p('p1'))).toMatchObject({
        placement: { stage: 'next' },
        state: { sync: 'synced' },
      });
      expect(await store().placementDigests()).toEqual([
        { id: 'p1', digest: 'new', application: 'shop', target: 'target-p1', project: 'default' },
      ]);
      await store().commit([{ kind: 'remove-placement', id: p('p1') }]);
      expect(await store().placement(p('p1'))).toBeUndefined();
      const late = store().commit([{ kind: 'put-state', state: sample.state('p1') }]);
      await expect(late).rejects.toMatchObject({ code: 'not-found' });
    });

    test('a request survives a state written meanwhile, and only the one that was consumed goes', async () => {
      await store().commit([...put('p1'), { kind: 'put-state', state: sample.state('p1') }]);
      const request = { kind: 'refresh', by: 'ada', at: 5 } as const;
      await store().commit([{ kind: 'put-request', placement: p('p1'), request }]);
      await store().commit([{ kind: 'put-state', state: sample.state('p1', { sync: 'pending' }) }]);
      expect((await store().placement(p('p1')))?.state).toMatchObject({ sync: 'pending', request });
      expect(await store().due()).toEqual([{ id: 'p1', nextAt: null }]);
      await store().commit([{ kind: 'put-request', placement: p('p1'), request: { ...request, at: 6 } }]);
      await store().commit([{ kind: 'clear-request', placement: p('p1'), at: 5 }]);
      expect((await store().placement(p('p1')))?.state.request).toMatchObject({ at: 6 });
      await store().commit([{ kind: 'clear-request', placement: p('p1'), at: 6 }]);
      expect((await store().placement(p('p1')))?.state.request).toBeNull();
    });

    test('due are those in flight, watched, timed; not those at rest', async () => {
      const states = [
        sample.state('flight', { delivery: 'd1' as DeliveryId, nextAt: 9_000 }),
        sample.state('watched', { watch: { delivery: 'd1' as DeliveryId, until: 9_000 } }),
        sample.state('timed', { nextAt: 7_000 }),
        sample.state('rest'),
      ];
      await store().commit([
        ...put('flight', 'watched', 'timed', 'rest'),
        ...states.map((state) => ({ kind: 'put-state', state }) as const),
      ]);
      expect([...(await store().due())].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        { id: 'flight', nextAt: null },
        { id: 'timed', nextAt: 7_000 },
        { id: 'watched', nextAt: null },
      ]);
    });

    test('a fleet tells of drift and holds without the documents', async () => {
      const hold = { gate: 'approval', rule: 'r', reason: 'waits', next: 'ask', until: null } as const;
      const state = sample.state('p1', {
        sync: 'held',
        drifted: ['a', 'b'] as readonly string[] as ObjectKey[],
        holds: [hold],
      });
      await store().commit([...put('p1', 'p2'), { kind: 'put-state', state }]);
      const { items, total } = await store().fleet({ sync: 'held' }, { limit: 10, cursor: null });
      const names = { project: 'default', application: 'shop', target: 'target-p1', stage: 'dev', stageIndex: 0 };
      expect(items).toEqual([{ id: 'p1', ...names, sync: 'held', health: 'healthy', drifted: 2, held: true }]);
      expect(total).toBe(1);
      expect((await store().fleet({ target: 'target-p2' }, { limit: 10, cursor: null })).items).toMatchObject([
        { sync: 'unknown', drifted: 0, held: false },
      ]);
    });

    test('lists are filtered, counted and paged without gap or repetition', async () => {
      const made = Array.from({ length: 23 }, (_, at) =>
        sample.placement(`p${at}`, {
          application: `app${at % 3}`,
          target: `t${at}`,
          tier: at % 2 === 0 ? 'production' : 'non-production',
          project: at < 20 ? 'default' : 'other',
        }),
      );
      const failing = made.filter((_, at) => at % 5 === 0);
      await store().commit([
        ...made.map((placement) => ({ kind: 'put-placement', placement }) as const),
        ...failing.map(
          ({ id }) => ({ kind: 'put-state', state: sample.state(id, { sync: 'failed', health: 'degraded' }) }) as const,
        ),
      ]);
      const all = await everything((page) => store().placements({}, page), 4);
      expect(all).toHaveLength(23);
      expect(new Set(all.map((row) => row.placement.id)).size).toBe(23);
      expect(all.map((row) => row.placement.application)).toEqual(all.map((row) => row.placement.application).sort());
      const cells = await everything((page) => store().fleet({}, page), 5);
      expect(cells.map(({ id }) => id)).toEqual(all.map((row) => row.placement.id));
      const page = await store().placements(
        { sync: 'failed', health: 'degraded', tier: 'production', project: 'default' },
        { limit: 2, cursor: null },
      );
      expect([page.items.length, page.total]).toEqual([2, 2]);
      expect(page.next).toBeNull();
      expect(await store().countPlacements({ application: 'app0' })).toEqual({
        total: 8,
        bySync: { unknown: 6, failed: 2 },
        byHealth: { unknown: 6, degraded: 2 },
      });
      const application = { project: 'default', application: 'app0' };
      expect(await store().countApplications({ application: 'app0' })).toEqual([
        { ...application, sync: 'failed', health: 'degraded', placements: 2 },
        { ...application, sync: 'unknown', health: 'unknown', placements: 5 },
        { ...application, project: 'other', sync: 'unknown', health: 'unknown', placements: 1 },
      ]);
      expect((await store().placements({ text: 'APP1 T1' }, { limit: 50, cursor: null })).items.length).toBeGreaterThan(
        0,
      );
      expect(
        (await store().placements({ text: "%_'; drop table placement; --" }, { limit: 50, cursor: null })).total,
      ).toBe(0);
      await expect(store().placements({}, { limit: 1, cursor: 'nonsense' })).rejects.toMatchObject({
        code: 'invalid-input',
      });
    });
  });
}

function reads(store: () => Store): void {
  describe('what was read', () => {
    const kinds = ['file', 'listing', 'miss'] as const;
    const asked: readonly (readonly [string, (typeof kinds)[number], string, string, boolean])[] = [
      ['a file that changed', 'file', 'a/b/c.yaml', 'a/b/c.yaml', true],
      ['another file beside it', 'file', 'a/b/d.yaml', 'a/b/c.yaml', false],
      ['a file whose name begins alike', 'file', 'a/b/c.yaml.bak', 'a/b/c.yaml', false],
      ['a file that was missing and now is there', 'miss', 'a/b/c.yaml', 'a/b/c.yaml', true],
      ['a directory that was missing and now has a file', 'miss', 'a/b', 'a/b/c.yaml', true],
      ['the listing of its directory', 'listing', 'a/b', 'a/b/c.yaml', true],
      ['the listing of the directory in which its directory may have appeared', 'listing', 'a', 'a/b/c.yaml', true],
      ['the listing of the root', 'listing', '', 'a/b/c.yaml', true],
      ['the listing of another directory', 'listing', 'x', 'a/b/c.yaml', false],
      ['the listing of a directory whose name begins alike', 'listing', 'a/bc', 'a/b/c.yaml', false],
      ['a listing called like the file', 'listing', 'a/b/c.yaml', 'a/b/c.yaml', false],
      ['a file in a submodule that moved', 'file', 'a/b/c.yaml', 'a/b/', true],
      ['the listing of a submodule that moved', 'listing', 'a/b', 'a/b/', true],
      ['a file missing in a submodule that moved', 'miss', 'a/b/c/d', 'a/b/', true],
      ['a file beside a submodule that moved', 'file', 'a/c.yaml', 'a/b/', false],
      ['a file beside it whose name begins alike', 'file', 'a/b.yaml', 'a/b/', false],
    ];
    test.each(asked)('%s', async (_sentence, kind, path, changed, found) => {
      await store().commit([
        ...put('p1'),
        { kind: 'put-reads', placement: p('p1'), reads: [{ kind, repo: sample.repo, path }] },
      ]);
      expect(await store().placementsReading(sample.repo, [changed])).toEqual(found ? ['p1'] : []);
      expect(await store().placementsReading('https://elsewhere' as typeof sample.repo, [changed])).toEqual([]);
    });

    test('a placement that never rendered is concerned by every push to its repository', async () => {
      await store().commit(put('p1', 'p2'));
      expect(await store().placementsReading(sample.repo, ['x'])).toEqual(['p1', 'p2']);
      expect(await store().placementsOfRepo(sample.repo)).toEqual(['p1', 'p2']);
      await store().commit([{ kind: 'put-reads', placement: p('p2'), reads: [] }]);
      expect(await store().placementsReading(sample.repo, ['x'])).toEqual(['p1']);
    });

    test('later reads replace earlier ones', async () => {
      const file = (path: string) => ({ kind: 'file', repo: sample.repo, path }) as const;
      await store().commit([
        ...put('p1'),
        { kind: 'put-reads', placement: p('p1'), reads: [file('a'), file('b'), file('a')] },
      ]);
      await store().commit([{ kind: 'put-reads', placement: p('p1'), reads: [file('c')] }]);
      expect(await store().readsOf(p('p1'))).toEqual([file('c')]);
      expect(await store().placementsReading(sample.repo, ['a', 'b'])).toEqual([]);
    });

    test('a commit of thousands of paths is answered', async () => {
      await store().commit([
        ...put('p1'),
        { kind: 'put-reads', placement: p('p1'), reads: [{ kind: 'file', repo: sample.repo, path: 'd2999/f' }] },
      ]);
      const paths = Array.from({ length: 3_000 }, (_, at) => `d${at}/f`);
      expect(await store().placementsReading(sample.repo, paths)).toEqual(['p1']);
    });

    test('renders and bundles are found by their keys', async () => {
      const stored = sample.bundle('one', { open: '[{"a":1}]', sealed: 'v1.x.y', objectCount: 2 });
      await store().commit([
        ...put('p1'),
        { kind: 'put-bundle', bundle: stored },
        { kind: 'put-render', key: 'k', placement: p('p1'), bundle: stored.digest, at: 1 },
      ]);
      expect(await store().bundle(stored.digest)).toEqual(stored);
      expect(await store().render('k')).toBe(stored.digest);
      expect(await store().render('other')).toBeUndefined();
      expect(await store().remarks(stored.digest)).toBeUndefined();
      const remarks = { warnings: [{ path: 'a', line: 0, message: 'b' }], notes: ['c'] };
      const again = {
        kind: 'put-render',
        key: 'l',
        placement: p('p1'),
        bundle: stored.digest,
        at: 2,
        remarks,
      } as const;
      await store().commit([again]);
      expect(await store().remarks(stored.digest)).toEqual(remarks);
      expect(await store().remarks('other' as BundleDigest)).toBeUndefined();
      expect(await store().bundle('other' as BundleDigest)).toBeUndefined();
    });

    test('findings are kept for each bundle, and listed where they are in what Git asks for', async () => {
      const [wanted, former] = ['b1' as BundleDigest, 'b2' as BundleDigest];
      const state = {
        ...sample.state('p1'),
        desired: { revision: sample.sha('a'), bundle: wanted, change: sample.change('c').id },
      };
      const judgement = { policies: 'd', findings: [sample.finding], approvals: [], until: 7 };
      const none = { ...judgement, findings: [] };
      const judged = (bundle: BundleDigest, found: typeof none | typeof judgement) =>
        ({ kind: 'put-judgement', placement: p('p1'), bundle, judgement: found, at: 3 }) as const;
      await store().commit([
        ...put('p1'),
        { kind: 'put-state', state },
        judged(wanted, judgement),
        judged(former, judgement),
      ]);
      expect(await store().judgement(p('p1'), wanted)).toEqual(judgement);
      expect(await store().judgement(p('p2'), wanted)).toBeUndefined();
      const listed = await store().judgementsWithFindings({}, 10);
      expect(listed.map(({ placement, bundle, at }) => [placement.id, bundle, at])).toEqual([['p1', wanted, 3]]);
      expect(await store().judgementsWithFindings({ project: ['nobody'] }, 10)).toEqual([]);
      await store().commit([judged(wanted, none)]);
      expect(await store().judgement(p('p1'), wanted)).toEqual(none);
      expect(await store().judgementsWithFindings({}, 10)).toEqual([]);
      await store().prune(4);
      expect(await store().judgement(p('p1'), former)).toBeUndefined();
      expect(await store().judgement(p('p1'), wanted)).toEqual(none);
    });
  });
}

function history(store: () => Store): void {
  describe('changes and deliveries', () => {
    test('are found by id, filter and page, newest first', async () => {
      const changes = Array.from({ length: 7 }, (_, at) => sample.change(`c${at}`, { seenAt: 1_000 + (at >> 1) }));
      const deliveries = Array.from({ length: 7 }, (_, at) =>
        sample.delivery(`d${at}`, at % 2 === 0 ? 'p1' : 'p2', {
          change: `c${at}` as ChangeId,
          startedAt: 1_000 + (at >> 1),
          verdict: at < 5 ? 'healthy' : null,
        }),
      );
      await store().commit([
        ...put('p1', 'p2'),
        ...changes.map((change) => ({ kind: 'put-change', change }) as const),
        ...deliveries.map((delivery) => ({ kind: 'put-delivery', delivery }) as const),
      ]);
      expect(await store().change('c3' as ChangeId)).toEqual(changes[3]);
      expect(await store().delivery('d3' as DeliveryId)).toEqual(deliveries[3]);
      const seen = await everything((page) => store().changes({}, page), 2);
      expect(seen.map(({ id }) => id)).toEqual(['c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0']);
      const ran = await everything((page) => store().deliveries({ application: 'shop' }, page), 3);
      expect(ran.map(({ id }) => id)).toEqual(['d6', 'd5', 'd4', 'd3', 'd2', 'd1', 'd0']);
      const ids = async (filter: Parameters<Store['deliveries']>[0]): Promise<string[]> =>
        (await store().deliveries(filter, { limit: 10, cursor: null })).items.map(({ id }) => id);
      expect(await ids({ placement: p('p1') })).toEqual(['d6', 'd4', 'd2', 'd0']);
      expect(await ids({ verdict: 'open' })).toEqual(['d6', 'd5']);
      expect(await ids({ verdict: 'healthy', since: 1_002 })).toEqual(['d4']);
      expect(await ids({ change: 'c1' as ChangeId })).toEqual(['d1']);
      expect((await store().changes({ text: 'change C4' }, { limit: 5, cursor: null })).items).toEqual([changes[4]]);
      expect(
        (await store().changes({ since: 1_003, repo: sample.repo, project: 'default' }, { limit: 5, cursor: null }))
          .total,
      ).toBe(1);
    });

    test("a removed application's deliveries are still found by its name", async () => {
      await store().commit([
        ...put('p1'),
        { kind: 'put-delivery', delivery: sample.delivery('d1', 'p1') },
        event('delivery-started'),
      ]);
      await store().commit([{ kind: 'remove-placement', id: p('p1') }, event('placement-removed')]);
      await store().commit([{ kind: 'put-delivery', delivery: sample.delivery('d1', 'p1', { verdict: 'aborted' }) }]);
      expect((await store().deliveries({ application: 'shop' }, { limit: 5, cursor: null })).total).toBe(1);
      expect(await store().events({ application: 'shop' }, 5)).toHaveLength(2);
    });

    test('plans, permits and effects', async () => {
      const [plan, permit] = [sample.plan('plan', 'p1', 'one'), sample.permit('plan', 'p1')];
      await store().commit([
        { kind: 'put-plan', plan },
        { kind: 'put-permit', permit, delivery: 'd1' as DeliveryId },
        { kind: 'put-effect', effect: sample.effect('d1', 'p1') },
        { kind: 'put-effect', effect: sample.effect('d1', 'p1', { wave: 1 }) },
      ]);
      await store().commit([{ kind: 'put-effect', effect: sample.effect('d1', 'p1', { state: 'done', at: 2_000 }) }]);
      expect(await store().plan('plan' as PlanDigest)).toEqual(plan);
      expect(await store().permit('plan' as PlanDigest)).toEqual(permit);
      expect((await store().effects('d1' as DeliveryId)).map(({ wave, state }) => [wave, state])).toEqual([
        [0, 'done'],
        [1, 'intended'],
      ]);
    });

    test('healthy bundles are told newest first, each once; bad ones until cleared', async () => {
      const healthy = (name: string, at: number): Write => ({
        kind: 'put-healthy',
        placement: p('p1'),
        bundle: sample.bundleId(name),
        revision: sample.sha('b'),
        change: 'c1' as ChangeId,
        delivery: 'd1' as DeliveryId,
        at,
      });
      await store().commit([...put('p1'), healthy('a', 1), healthy('b', 2), healthy('a', 3), healthy('c', 4)]);
      const names = (await store().healthyBundles(p('p1'), 2)).map(({ bundle, at }) => [bundle, at]);
      expect(names).toEqual([
        [sample.bundleId('c'), 4],
        [sample.bundleId('a'), 3],
      ]);
      expect((await store().appliedAt(p('p1'), 2))?.bundle).toBe(sample.bundleId('b'));
      expect(await store().appliedAt(p('p1'), 0)).toBeUndefined();
      const executed = sample.delivery('d2', 'p1', { executedAt: 6, to: sample.bundleId('d') });
      await store().commit([{ kind: 'put-delivery', delivery: executed }]);
      expect((await store().appliedAt(p('p1'), 7))?.bundle).toBe(sample.bundleId('d'));
      expect((await store().appliedAt(p('p1'), 5))?.bundle).toBe(sample.bundleId('c'));
      const bad = { placement: p('p1'), bundle: sample.bundleId('c') };
      await store().commit([{ kind: 'put-bad', ...bad, reason: 'it fell over', at: 5 }]);
      expect(await store().isBad(bad.placement, bad.bundle)).toEqual({ reason: 'it fell over', at: 5 });
      await store().commit([{ kind: 'clear-bad', ...bad }]);
      expect(await store().isBad(bad.placement, bad.bundle)).toBeUndefined();
    });
  });
}

function objects(store: () => Store): void {
  describe('managed objects', () => {
    const key = 'apps/Deployment/shop/web' as ObjectKey;

    test('one placement holds the claim; another is refused with the name of the holder', async () => {
      await store().commit([...put('p1', 'p2'), { kind: 'put-object', object: sample.object(key, 'p1') }]);
      const updated = sample.object(key, 'p1', { uid: 'u1', baseline: 'x' });
      await store().commit([{ kind: 'put-object', object: updated }]);
      const stolen = store().commit([{ kind: 'put-object', object: sample.object(key, 'p2') }]);
      await expect(stolen).rejects.toMatchObject({ code: 'conflict', details: { holder: 'p1' } });
      await store().commit([{ kind: 'remove-object', target: 'prod', key, placement: p('p2') }]);
      expect(await store().object('prod', key)).toEqual(updated);
      await store().commit([{ kind: 'put-object', object: sample.object(key, 'p2', { target: 'dev' }) }]);
      await store().commit([{ kind: 'remove-object', target: 'prod', key, placement: p('p1') }]);
      expect(await store().object('prod', key)).toBeUndefined();
      expect(await store().objectsOf(p('p2'))).toHaveLength(1);
    });

    test('those of the named objects that are held are read at once, of one target alone', async () => {
      const other = '/Service/shop/o"dd' as ObjectKey;
      const [first, second] = [sample.object(key, 'p1'), sample.object(other, 'p2')];
      await store().commit([
        ...put('p1', 'p2'),
        { kind: 'put-object', object: first },
        { kind: 'put-object', object: second },
        { kind: 'put-object', object: sample.object('/Service/shop/not-asked' as ObjectKey, 'p1') },
        { kind: 'put-object', object: sample.object('/Service/shop/elsewhere' as ObjectKey, 'p1', { target: 'dev' }) },
      ]);
      const named = [key, other, '/Service/shop/elsewhere' as ObjectKey, '/Service/shop/none' as ObjectKey];
      const found = await store().objectsNamed('prod', named);
      expect(new Map(found)).toEqual(
        new Map([
          [key, first],
          [other, second],
        ]),
      );
      expect((await store().objectsNamed('prod', [])).size).toBe(0);
    });

    test('a batch that expects a claim is refused whole once another placement or nobody holds it', async () => {
      const expecting: Write[] = [
        event('wave-executed'),
        { kind: 'expect-claim', target: 'prod', key, placement: p('p1') },
      ];
      await store().commit([...put('p1', 'p2'), { kind: 'put-object', object: sample.object(key, 'p1') }]);
      await store().commit(expecting);
      const before = await store().lastEventSeq();
      await store().commit([{ kind: 'transfer-object', target: 'prod', key, from: p('p1'), to: p('p2') }]);
      await expect(store().commit(expecting)).rejects.toMatchObject({ code: 'conflict', details: { holder: 'p2' } });
      await store().commit([{ kind: 'remove-object', target: 'prod', key, placement: p('p2') }]);
      await expect(store().commit(expecting)).rejects.toMatchObject({ code: 'conflict' });
      expect(await store().lastEventSeq()).toBe(before);
    });

    test('a claim is handed over, also twice, but never taken from a third', async () => {
      const transfer = (from: string, to: string): Write => ({
        kind: 'transfer-object',
        target: 'prod',
        key,
        from: p(from),
        to: p(to),
      });
      await store().commit([...put('p1', 'p2', 'p3'), { kind: 'put-object', object: sample.object(key, 'p1') }]);
      await store().commit([transfer('p1', 'p2')]);
      await store().commit([transfer('p1', 'p2')]);
      await expect(store().commit([transfer('p1', 'p3')])).rejects.toMatchObject({ code: 'conflict' });
      expect(await store().object('prod', key)).toMatchObject({ placement: 'p2' });
      await store().commit([{ kind: 'remove-placement', id: p('p1') }]);
      expect(await store().objectsOf(p('p2'))).toHaveLength(1);
    });

    test('what a watch saw reaches a known object and makes none', async () => {
      const seen = (name: ObjectKey): Write => ({
        kind: 'observe-object',
        target: 'prod',
        key: name,
        uid: 'u1',
        live: 'changed',
        health: { status: 'degraded', message: 'exit 1' },
        at: 2_000,
      });
      await store().commit([...put('p1'), { kind: 'put-object', object: sample.object(key, 'p1', { baseline: 'b' }) }]);
      await store().commit([seen(key), seen('apps/Deployment/shop/other' as ObjectKey)]);
      expect(await store().objectsOf(p('p1'))).toEqual([
        sample.object(key, 'p1', {
          uid: 'u1',
          baseline: 'b',
          live: 'changed',
          health: { status: 'degraded', message: 'exit 1' },
          updatedAt: 2_000,
        }),
      ]);
    });

    test.each([
      ['the same fields', 'written', 'healthy'],
      ['other fields', 'drifted', 'progressing'],
    ])('keep the health that a watch told of %s before our own write was recorded', async (_what, live, expected) => {
      const at = 2_000;
      const told = { kind: 'observe-object', target: 'prod', key, uid: 'u1', live, at } as const;
      const health = { status: 'healthy', message: '' } as const;
      const answered = { status: 'progressing', message: 'it is not served yet' } as const;
      const object = sample.object(key, 'p1', { uid: 'u1', baseline: 'written', live: 'written', health: answered });
      await store().commit([...put('p1'), { kind: 'put-object', object: sample.object(key, 'p1', { live: null }) }]);
      await store().commit([{ ...told, health }]);
      await store().commit([{ kind: 'put-object', object, written: true }]);
      const row = await store().object('prod', key);
      expect(row).toMatchObject({ baseline: 'written', live: 'written', health: { status: expected } });
      await store().commit([{ kind: 'put-object', object }]);
      expect(await store().object('prod', key)).toMatchObject({ health: answered });
    });

    test('keep what others added to them until a watch tells of none', async () => {
      const added = [{ by: 'kubectl-edit', path: '/data/b', field: 'data.b' }];
      const seen = { kind: 'observe-object', target: 'prod', key, uid: 'u1', live: 'l', at: 2_000 } as const;
      const health = { status: 'healthy', message: '' } as const;
      await store().commit([...put('p1'), { kind: 'put-object', object: sample.object(key, 'p1', { added }) }]);
      expect(await store().object('prod', key)).toMatchObject({ added });
      const more = [...added, { by: 'kubectl-label', path: '/metadata/labels/a', field: 'metadata.labels.a' }];
      await store().commit([{ ...seen, health, added: more }]);
      expect(await store().object('prod', key)).toMatchObject({ added: more });
      await store().commit([{ ...seen, health }]);
      expect(await store().object('prod', key)).not.toHaveProperty('added');
    });

    test('are found by what a pager shows, within a project', async () => {
      await store().commit([
        ...put('p1'),
        { kind: 'put-placement', placement: sample.placement('p2', { project: 'other' }) },
        { kind: 'put-object', object: sample.object(key, 'p1') },
        { kind: 'put-object', object: sample.object('/Service/shop/web' as ObjectKey, 'p2', { origin: null }) },
      ]);
      expect(await store().searchObjects({ text: 'SHOP/web' }, 10)).toHaveLength(2);
      expect(await store().searchObjects({ text: 'shop/web', project: 'other' }, 10)).toMatchObject([
        { placement: 'p2', origin: null },
      ]);
      expect(await store().searchObjects({ text: 'deployment/', target: 'dev' }, 10)).toEqual([]);
      expect(await store().searchObjects({ text: 'web', kinds: ['Service', 'Ingress'] }, 10)).toMatchObject([
        { key: '/Service/shop/web' },
      ]);
      expect(await store().searchObjects({ text: 'web', kinds: ['Serv%'] }, 10)).toEqual([]);
    });

    test('are counted by project, but for one placement', async () => {
      await store().commit([
        ...put('p1'),
        { kind: 'put-placement', placement: sample.placement('p2', { project: 'other' }) },
        { kind: 'put-placement', placement: sample.placement('p3', { project: 'other' }) },
        { kind: 'put-object', object: sample.object(key, 'p1') },
        { kind: 'put-object', object: sample.object('/Service/shop/web' as ObjectKey, 'p2') },
        { kind: 'put-object', object: sample.object('/Service/shop/api' as ObjectKey, 'p3') },
      ]);
      const count = (project: string, except: string) =>
        store().countObjects({ project, except: except as PlacementId });
      expect([await count('other', ''), await count('other', 'p2'), await count('none', '')]).toEqual([2, 1, 0]);
    });
  });
}

function decisions(store: () => Store): void {
  describe('decisions', () => {
    test('what a forge said of a commit is found by repository and commit, the newest word', async () => {
      const [repo, other] = ['https://git.example/a' as RepoUrl, 'https://git.example/b' as RepoUrl];
      const proof = (request: string, ...commits: readonly string[]): ReviewProof => ({
        ...{ repo, request, head: commits[0] as CommitSha, commits: commits as CommitSha[], at: 1 },
        ...{ reviews: [], involved: [] },
      });
      await store().commit([{ kind: 'put-review', proof: proof('1', 'a', 'b') }]);
      await store().commit([{ kind: 'put-review', proof: proof('2', 'b') }]);
      const found = await store().reviews(repo, ['a', 'b', 'c'] as CommitSha[]);
      expect([...found].map(([commit, { request }]) => [commit, request])).toEqual([
        ['a', '1'],
        ['b', '2'],
      ]);
      expect((await store().reviews(other, ['a'] as CommitSha[])).size).toBe(0);
      const many = Array.from({ length: 450 }, (_, at) => `c${at}`);
      await store().commit([{ kind: 'put-review', proof: proof('3', ...many) }]);
      expect((await store().reviews(repo, many as CommitSha[])).size).toBe(450);
    });

    const pause = (id: string, reason = '') =>
      ({ id, kind: 'pause', placement: p('p1'), until: null, by: 'ada', reason, at: 1 }) as const;

    test('are unmirrored until the ledger has them, removals too', async () => {
      await store().commit([
        { kind: 'put-decision', decision: pause('a') },
        { kind: 'put-decision', decision: pause('b') },
      ]);
      expect(await store().decisions()).toEqual([pause('a'), pause('b')]);
      expect((await store().unmirroredDecisions()).map(({ id }) => id)).toEqual(['a', 'b']);
      await store().commit([{ kind: 'mark-mirrored', decisions: ['a', 'b'] }]);
      expect(await store().unmirroredDecisions()).toEqual([]);
      await store().commit([{ kind: 'remove-decision', id: 'a' }]);
      expect(await store().decisions()).toEqual([pause('b')]);
      expect(await store().unmirroredDecisions()).toMatchObject([{ id: 'a', decision: null }]);
    });

    test.each<[string, Write, boolean]>([
      ['goes through while nobody decides anything', event('drift-found'), true],
      ['is refused whole after a decision was made', { kind: 'put-decision', decision: pause('b') }, false],
      ['is refused whole after a decision was removed', { kind: 'remove-decision', id: 'a' }, false],
    ])('a batch that expects the decisions it was made from %s', async (_, meanwhile, accepted) => {
      await store().commit([...put('p1'), { kind: 'put-decision', decision: pause('a') }]);
      const version = await store().decisionsVersion();
      await store().commit([meanwhile]);
      const before = await store().lastEventSeq();
      const batch = store().commit([event('wave-executed'), { kind: 'expect-decisions', version }]);
      if (accepted) await expect(batch).resolves.toBeUndefined();
      else await expect(batch).rejects.toMatchObject({ code: 'conflict', retry: 'never' });
      expect(await store().lastEventSeq()).toBe(before + (accepted ? 1 : 0));
    });

    test('what changed while the ledger was written stays unmirrored', async () => {
      await store().commit([
        { kind: 'put-decision', decision: pause('a') },
        { kind: 'put-decision', decision: pause('b') },
      ]);
      const list = await store().unmirroredDecisions();
      const upTo = Math.max(...list.map(({ version }) => version));
      await store().commit([
        { kind: 'remove-decision', id: 'a' },
        { kind: 'put-decision', decision: pause('b', 'longer') },
      ]);
      await store().commit([{ kind: 'mark-mirrored', decisions: ['a', 'b'], upTo }]);
      expect((await store().unmirroredDecisions()).map(({ id, decision }) => [id, decision?.reason ?? null])).toEqual([
        ['a', null],
        ['b', 'longer'],
      ]);
    });
  });
}

function event(kind: Parameters<typeof sample.event>[0]): Write {
  return sample.event(kind, 'p1');
}

async function everything<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ limit, cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}
