import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
});
afterEach(() => world.close());

const keeper = async (role: string, project: string) => {
  const { secret } = await world.token(role, project);
  const names = (answer: Awaited<ReturnType<typeof send>>) =>
    (answer.body['items'] as readonly { readonly name: string }[]).map(({ name }) => name); // checked by the server
  return {
    save: (name: string, search: object) => send(world, 'POST', '/api/v1/views', secret, { name, search }),
    list: async () => names(await send(world, 'GET', '/api/v1/views', secret)),
    whole: () => send(world, 'GET', '/api/v1/views', secret),
    remove: async (name: string) =>
      names(await send(world, 'DELETE', `/api/v1/views/${encodeURIComponent(name)}`, secret)),
  };
};

describe('server/src/usecases/act/views.ts', () => {
  test('a view is there for the same person elsewhere, and in the record', async () => {
    const ada = await keeper('viewer', 'web');
    expect((await ada.save(' Ill in production ', { tier: 'production', health: 'degraded' })).status).toBe(200);
    const elsewhere = await keeper('viewer', 'web'); // another session in the same name
    expect((await elsewhere.whole()).body).toMatchObject({
      items: [{ name: 'Ill in production', search: { tier: 'production', health: 'degraded' } }],
    });
    const record = (await world.store.audit({ after: 0 }, 100)).at(-1);
    expect(record).toMatchObject({ verb: 'view', outcome: 'done', data: { saved: 'Ill in production' } });
  });

  test('nobody sees what another keeps, in the same project or in another', async () => {
    await (await keeper('viewer', 'web')).save('mine', {});
    expect(await (await keeper('operator', 'web')).list()).toEqual([]);
    expect(await (await keeper('viewer', 'db')).list()).toEqual([]);
    expect(await (await keeper('viewer', '*')).list()).toEqual([]);
  });

  test('a name is one view: saved again it is replaced, removed it is gone', async () => {
    const ada = await keeper('viewer', 'web');
    await ada.save('mine', { text: 'a' });
    await ada.save('mine', { text: 'b' });
    expect((await ada.whole()).body).toMatchObject({ items: [{ search: { text: 'b' } }] });
    expect(await ada.remove('mine')).toEqual([]);
    expect(await ada.remove('mine')).toEqual([]);
  });

  test('of too many the oldest goes', async () => {
    const ada = await keeper('viewer', 'web');
    for (let index = 0; index < 42; index++) await ada.save(`view ${String(index).padStart(2, '0')}`, {});
    const names = await ada.list();
    expect([names.length, names[0]]).toEqual([40, 'view 02']);
  });

  test.each([
    ['a name of nothing', '  ', {}],
    ['a name too long', 'x'.repeat(61), {}],
    ['a field that no address has', 'mine', { 'a b': 'c' }],
    ['a value too long', 'mine', { text: 'x'.repeat(201) }],
    ['a value that is no text', 'mine', { text: { deep: true } }],
  ])('%s is refused', async (_sentence, name, search) => {
    const ada = await keeper('viewer', 'web');
    expect((await ada.save(name, search)).status).toBe(400);
    expect(await ada.list()).toEqual([]);
  });
});
