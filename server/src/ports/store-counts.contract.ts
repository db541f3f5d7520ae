import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { ChangeId, EpochMs, PlacementId } from '@fairlead/core/model/ids.ts';
import { describe, expect, test } from 'vitest';
import * as sample from './store.samples.ts';
import type { Store, Write } from './store.ts';

const day = 86_400_000;
const hour = 3_600_000;

/** What the store counts of deliveries, without handing them out. */
export function countsContract(store: () => Store): void {
  describe('counts of deliveries', () => {
    const placed = (id: string, tier: 'production' | 'non-production', project = 'default'): Write => ({
      kind: 'put-placement',
      placement: sample.placement(id, { tier, project, application: project === 'default' ? 'shop' : 'bank' }),
    });
    let count = 0;
    const delivered = (
      on: string,
      change: string,
      verdict: Delivery['verdict'],
      endedAt: EpochMs,
      patch: Partial<Delivery> = {},
    ): Write => {
      count += 1;
      const times = { startedAt: endedAt - hour, endedAt: verdict === null ? null : endedAt };
      return {
        kind: 'put-delivery',
        delivery: sample.delivery(`d${count}`, on, {
          ...times,
          change: change as ChangeId,
          verdict,
          from: sample.bundleId('old'),
          ...patch,
        }),
      };
    };
    const correction = { from: sample.bundleId('one') };
    const seed = () =>
      store().commit([
        placed('dev', 'non-production'),
        placed('prod', 'production'),
        placed('prod-2', 'production'),
        placed('bank', 'production', 'bank'),
        delivered('dev', 'c1', 'healthy', 2 * day),
        delivered('prod', 'c1', 'healthy', 2 * day + 2 * hour),
        delivered('prod-2', 'c1', 'healthy', 2 * day + hour),
        delivered('prod', 'c1', 'healthy', 3 * day, correction),
        delivered('prod', 'c2', 'failed', 3 * day + 2 * hour),
        delivered('prod', 'c3', 'healthy', 3 * day + 5 * hour),
        delivered('prod-2', 'c3', null, 3 * day + 5 * hour),
        delivered('bank', 'c4', 'rolled-back', 3 * day + 2 * hour, { project: 'bank' }),
      ]);

    test('are by day, fate and whether they only put something back', async () => {
      await seed();
      const totals = async (offsetMs: number) =>
        (await store().deliveryTotals({ since: 0, offsetMs }))
          .map(({ day: on, verdict, correction: back, count: many }) => `${on} ${verdict} ${back} ${many}`)
          .sort();
      expect(await totals(0)).toEqual([
        '1 healthy false 1',
        '2 healthy false 2',
        '2 healthy true 1',
        '3 failed false 1',
        '3 healthy false 1',
        '3 null false 1',
        '3 rolled-back false 1',
      ]);
      expect(await totals(hour)).toContain('2 healthy false 3');
    });

    test('a change arrives in production once, at its first healthy place; what broke is told with when', async () => {
      await seed();
      const arrivals = [...(await store().arrivals({ since: 0 }))].sort((a, b) => (a.change < b.change ? -1 : 1));
      expect(arrivals).toEqual([
        { change: 'c1', arrivedAt: 2 * day + hour, brokeAt: null },
        { change: 'c2', arrivedAt: null, brokeAt: 3 * day + 2 * hour },
        { change: 'c3', arrivedAt: 3 * day + 5 * hour, brokeAt: null },
        { change: 'c4', arrivedAt: null, brokeAt: 3 * day + 2 * hour },
      ]);
    });

    test('a place that was later, or is written again, changes nothing of when a change arrived', async () => {
      await seed();
      const before = await store().arrivals({ since: 0 });
      await store().commit([
        delivered('prod-2', 'c3', 'healthy', 4 * day),
        delivered('prod', 'c2', 'failed', 4 * day),
        delivered('prod', 'c1', 'healthy', 2 * day + 3 * hour),
      ]);
      expect(await store().arrivals({ since: 0 })).toEqual(before);
    });

    test('a change that arrived and broke elsewhere tells both', async () => {
      await seed();
      await store().commit([delivered('prod-2', 'c3', 'rolled-back', 4 * day)]);
      const found = (await store().arrivals({ since: 0 })).find(({ change }) => change === 'c3');
      expect(found).toEqual({ change: 'c3', arrivedAt: 3 * day + 5 * hour, brokeAt: 4 * day });
    });

    test('changes are told with what they promote, and that with what it undoes', async () => {
      const change = (id: string, of: string | null): Write => ({
        kind: 'put-change',
        change: sample.change(id, { of: of as ChangeId | null, committedAt: 7 }),
      });
      await store().commit([change('x1', null), change('x2', 'x1'), change('x3', 'x2'), change('x4', null)]);
      const facts = await store().changeFacts(['x3' as ChangeId, 'gone' as ChangeId]);
      expect(facts.map(({ id, of, committedAt }) => `${id} ${of} ${committedAt}`).sort()).toEqual([
        'x1 null 7',
        'x2 x1 7',
        'x3 x2 7',
      ]);
      expect(await store().changeFacts([])).toEqual([]);
    });

    test('failures are counted by their code, with where, and the newest of each', async () => {
      const failure = (code: 'unhealthy' | 'render-failed', message: string) => ({
        failure: { code, message, next: '', retryable: true } as unknown as NonNullable<Delivery['failure']>, // its code alone is counted
      });
      await seed();
      await store().commit([
        delivered('prod', 'c5', 'failed', 5 * day, failure('unhealthy', 'older')),
        delivered('dev', 'c5', 'rolled-back', 6 * day, failure('unhealthy', 'newer')),
        delivered('bank', 'c5', 'failed', 5 * day, { ...failure('render-failed', 'no chart'), project: 'bank' }),
      ]);
      const told = async (filter: { readonly project?: string } = {}) =>
        (await store().failureCounts({ since: 4 * day, ...filter }))
          .map(
            ({ code, count, applications, newest }) => `${code} ${count} ${applications} ${newest?.failure?.message}`,
          )
          .sort();
      expect(await told()).toEqual(['render-failed 1 bank no chart', 'unhealthy 2 shop newer']);
      expect(await told({ project: 'bank' })).toEqual(['render-failed 1 bank no chart']);
      const [unnamed] = await store().failureCounts({ since: 3 * day, project: 'bank' });
      expect(unnamed).toMatchObject({ count: 1 });
    });

    test('who caused drift is told newest first, of what is asked for', async () => {
      const found = (by: string, at: EpochMs, project = 'web') =>
        sample.event('drift-found', 'shop-dev', { at, project, data: { by } });
      await store().commit([
        found('kubectl', 5),
        found('', 6),
        found('helm', 7, 'bank'),
        sample.event('paused', 'shop-dev', { at: 8 }),
      ]);
      expect(await store().driftAuthors({ since: 0 }, 10)).toEqual(['helm', '', 'kubectl']);
      expect(await store().driftAuthors({ since: 6 }, 10)).toEqual(['helm', '']);
      expect(await store().driftAuthors({ since: 0, project: 'web' }, 1)).toEqual(['']);
    });

    test('turns are of places in production where something failed, oldest first', async () => {
      await seed();
      expect(
        (await store().turns({ since: 0, project: 'default' })).map((turn) => Object.values(turn).join(' ')),
      ).toEqual([
        `prod true ${2 * day + 2 * hour}`,
        `prod false ${3 * day + 2 * hour}`,
        `prod true ${3 * day + 5 * hour}`,
      ]);
    });

    test('only what began since then, and of the part that is asked for, is counted', async () => {
      await seed();
      const since = 3 * day;
      expect((await store().arrivals({ since })).map(({ change }) => change).sort()).toEqual(['c2', 'c3', 'c4']);
      expect((await store().arrivals({ since, project: 'bank' })).map(({ change }) => change)).toEqual(['c4']);
      expect((await store().arrivals({ since, application: 'shop' })).length).toBe(2);
      const totals = await store().deliveryTotals({ since, offsetMs: 0, project: 'bank' });
      expect(totals).toEqual([{ day: 3, verdict: 'rolled-back', correction: false, count: 1 }]);
      expect((await store().turns({ since, application: 'bank' })).map(({ placement }) => placement)).toEqual([
        'bank' as PlacementId,
      ]);
    });
  });
}
