import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';
import * as sample from '../../ports/store.samples.ts';

let world: ApiWorld;
let secret: string;
beforeEach(async () => {
  world = await openApiWorld();
  secret = (await world.token('viewer', '*')).secret;
});
afterEach(() => world.close());

const insight = async (query = '') => (await send(world, 'GET', `/api/v1/insight${query}`, secret)).body;
const hour = 3_600_000;

async function deliver(id: string, verdict: 'healthy' | 'failed', at: number): Promise<void> {
  const change = sample.change(`of-${id}`, { project: 'web', committedAt: at - hour, seenAt: at - hour });
  const failure =
    verdict === 'failed'
      ? ({ code: 'unhealthy', message: 'no pod is ready', next: 'look', retryable: true } as const)
      : null;
  const delivery = sample.delivery(id, 'shop-prod', {
    ...{ project: 'web', change: change.id, from: sample.bundleId('old'), verdict, failure },
    ...{ startedAt: at, endedAt: at + 60_000 },
  });
  await world.store.commit([
    { kind: 'put-change', change },
    { kind: 'put-delivery', delivery },
  ]);
}

describe('server/src/usecases/read/insight.ts', () => {
  test('an installation that delivered nothing lately measures nothing', async () => {
    expect(await insight('?days=7')).toMatchObject({
      total: 0,
      measures: { changes: 0, leadTimeMs: null },
      causes: [],
    });
  });

  test('what reached production is measured, and what failed is told with its newest delivery', async () => {
    const now = world.deps.clock.now();
    await deliver('bad', 'failed', now - 5 * hour);
    await deliver('good', 'healthy', now - 2 * hour);
    expect(await insight('?project=web')).toMatchObject({
      total: 2,
      measures: { changes: 2, failureRate: 0.5, leadTimeMs: hour + 60_000, recoveryMs: 3 * hour },
      causes: [{ code: 'unhealthy', count: 1, delivery: 'bad', applications: ['shop'], message: 'no pod is ready' }],
    });
  });

  test('drift is counted by who caused it', async () => {
    const at = world.deps.clock.now() - hour;
    const found = (by: string) => sample.event('drift-found', 'shop-dev', { at, project: 'web', data: { by } });
    await world.store.commit([found('kubectl-edit'), found('kubectl-edit'), found('')]);
    expect((await insight())['drift']).toEqual({
      found: 3,
      by: [
        { by: 'kubectl-edit', count: 2 },
        { by: 'not known', count: 1 },
      ],
      more: false,
    });
  });

  test('another tenant is not counted', async () => {
    await deliver('theirs', 'failed', world.deps.clock.now() - hour);
    const { secret: db } = await world.token('viewer', 'db');
    const { body } = await send(world, 'GET', '/api/v1/insight', db);
    expect(body).toMatchObject({ total: 0, causes: [] });
  });

  test('events can be asked for by their kinds', async () => {
    const at = world.deps.clock.now();
    await world.store.commit([
      sample.event('drift-found', 'shop-dev', { at, project: 'web' }),
      sample.event('rolled-back', 'shop-dev', { at, project: 'web' }),
      sample.event('paused', 'shop-dev', { at, project: 'web' }),
    ]);
    const { body } = await send(world, 'GET', '/api/v1/events?kinds=drift-found,rolled-back', secret);
    const kinds = (body['items'] as readonly { readonly kind: string }[]).map(({ kind }) => kind); // checked by the route's schema
    expect(kinds).toEqual(['rolled-back', 'drift-found']);
  });
});
