import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';

let world: ApiWorld;
let everything: string;
let onlyDb: string;
beforeEach(async () => {
  world = await openApiWorld();
  everything = (await world.token('operator', '*')).secret;
  onlyDb = (await world.token('viewer', 'db')).secret;
});
afterEach(() => world.close());

const get = async (path: string, secret: string) => (await send(world, 'GET', `/api/v1/${path}`, secret)).body;

describe('server/src/usecases/read/settings.ts', () => {
  test('tells where a credential is, and never an address that is one', async () => {
    const { connections } = await get('settings', everything);
    expect(connections).toMatchObject([
      { name: 'shop', credential: 'env SHOP_TOKEN', write: null },
      { name: 'chat', url: 'https://chat.example' },
    ]);
    expect(JSON.stringify(connections)).not.toContain('secret-path');
  });

  test('a tenant sees its own projects and targets, and no connection', async () => {
    const { projects, targets, connections } = await get('settings', onlyDb);
    expect(projects).toMatchObject([{ name: 'db', applications: 1, placements: 1 }]);
    expect(targets).toMatchObject([{ name: 'live', address: 'this machine' }]);
    expect(connections).toEqual([]);
  });

  test('decisions in force are told with what they cover; those that ended are not', async () => {
    const at = world.deps.clock.now();
    const made = { by: 'ada', reason: 'a test', at } as const;
    const placement = 'shop-dev' as PlacementId;
    await world.store.commit([
      { kind: 'put-decision', decision: { ...made, id: 'on', kind: 'pause', placement, until: at + 1_000 } },
      { kind: 'put-decision', decision: { ...made, id: 'over', kind: 'pause', placement, until: at - 1 } },
      {
        kind: 'put-decision',
        decision: { ...made, id: 'all', kind: 'freeze', scope: {}, until: null, all: true, at: at - 5 },
      },
    ]);
    expect((await get('decisions', everything))['items']).toMatchObject([
      { id: 'on', kind: 'pause', application: 'shop', stage: 'dev', project: 'web' },
      { id: 'all', kind: 'freeze', covers: 'everything (corrections too)', project: null },
    ]);
    expect((await get('decisions', onlyDb))['items']).toEqual([]);
  });

  test('an application is in the graph as ill as its worst placement', async () => {
    const state = (await world.store.placement('shop-prod' as PlacementId))?.state;
    if (state !== undefined)
      await world.store.commit([{ kind: 'put-state', state: { ...state, health: 'degraded', sync: 'failed' } }]);
    const { applications, needs } = await get('dependencies', everything);
    expect(applications).toMatchObject([
      { name: 'ledger', health: 'healthy', placements: 1 },
      { name: 'shop', health: 'degraded', sync: 'failed', placements: 3 },
    ]);
    expect(needs).toEqual([]);
    expect((await get('dependencies', onlyDb))['applications']).toMatchObject([{ name: 'ledger' }]);
  });
});
