import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';

type Body = { readonly [name: string]: unknown };

describe('server/src/usecases/act/break-glass.ts', () => {
  let world: ApiWorld;
  let eve: string;
  let ada: string;
  beforeEach(async () => {
    world = await openApiWorld();
    eve = (await world.token('admin', 'web', 'session', 86_400_000)).secret;
    ada = (await world.token('admin', '*', 'session', 86_400_000)).secret;
  });
  afterEach(() => world.close());

  async function post(secret: string, path: string, body: Body = {}) {
    const answer = await fetch(`${world.base}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  }
  const ask = async (secret: string, body: Body = {}) => {
    const answer = await post(secret, '/break-glass', { project: 'web', reason: 'fire', ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return (answer.body['glass'] as { readonly id: string }).id;
  };
  const list = async (): Promise<readonly Body[]> => {
    const answer = await fetch(`${world.base}/api/v1/break-glass`, { headers: { authorization: `Bearer ${ada}` } });
    return ((await answer.json()) as { readonly items: readonly Body[] }).items;
  };
  const pause = (secret: string) => post(secret, '/placements/shop-dev/pause', { for: '1h', reason: 'fire' });

  test('two people: one asks, another agrees, and who asked has an hour in which everything is marked', async () => {
    const id = await ask(eve);
    expect((await post(eve, `/break-glass/${id}/open`)).status).toBe(409);
    expect((await post(eve, `/break-glass/${id}/agree`)).status).toBe(409);
    expect((await post(ada, `/break-glass/${id}/agree`)).status).toBe(200);
    expect((await post(ada, `/break-glass/${id}/open`)).status).toBe(409);
    const opened = await post(eve, `/break-glass/${id}/open`);
    expect(opened.status).toBe(200);
    expect((await post(eve, `/break-glass/${id}/open`)).status).toBe(409);
    const secret = String(opened.body['secret']);
    expect((await pause(secret)).status).toBe(200);
    const records = await world.store.audit({ after: 0 }, 1_000);
    const paused = records.find(({ verb }) => verb === 'pause');
    expect(paused).toMatchObject({ actor: { person: 'admin of web' }, data: { breakGlass: id } });
    expect(records.filter(({ verb }) => verb === 'break-glass').map(({ data }) => data['state'])).toEqual([
      'asked',
      'agreed',
      'open',
    ]);
    world.advance(3_600_001);
    expect((await pause(secret)).status).toBe(401);
    expect(await list()).toMatchObject([{ id, state: 'over', agreedBy: 'admin of *', overdue: false }]);
  });

  test('one person alone begins at once, and somebody else reviews it after', async () => {
    const id = await ask(eve, { alone: true, for: '10m' });
    expect((await post(eve, `/break-glass/${id}/open`)).status).toBe(200);
    expect((await post(ada, `/break-glass/${id}/review`, { finding: 'early' })).status).toBe(409);
    world.advance(600_001);
    expect(await list()).toMatchObject([{ state: 'to-review', overdue: false }]);
    expect((await post(eve, `/break-glass/${id}/review`, { finding: 'all well' })).status).toBe(409);
    world.advance(4 * 86_400_000);
    eve = (await world.token('admin', 'web', 'session', 86_400_000)).secret;
    ada = (await world.token('admin', '*', 'session', 86_400_000)).secret;
    expect(await list()).toMatchObject([{ state: 'to-review', overdue: true }]);
    expect((await post(ada, `/break-glass/${id}/review`, { finding: 'right' })).status).toBe(200);
    expect(await list()).toMatchObject([{ state: 'over', review: { by: 'admin of *', finding: 'right' } }]);
  });

  test('ending it ends every token and session that it gave, however they were opened', async () => {
    const id = await ask(eve, { alone: true });
    const secret = String((await post(eve, `/break-glass/${id}/open`)).body['secret']);
    const signedIn = await fetch(`${world.base}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: world.base },
      body: JSON.stringify({ token: secret }),
    });
    const session = /=([^;]+)/.exec(String(signedIn.headers.get('set-cookie')))?.[1] ?? '';
    expect((await pause(session)).status).toBe(200);
    const marked = (await world.store.audit({ after: 0 }, 1_000)).find(({ verb }) => verb === 'pause');
    expect(marked?.data).toMatchObject({ breakGlass: id });
    expect((await post(ada, `/break-glass/${id}/end`)).status).toBe(200);
    expect([(await pause(secret)).status, (await pause(session)).status]).toEqual([401, 401]);
  });

  test.each([
    ['a token', 'admin', '*', 'token', 409],
    ['a person without the right', 'operator', 'web', 'session', 403],
    ['a person of another project', 'admin', 'db', 'session', 404],
  ] as const)('%s breaks no glass', async (_, role, project, kind, status) => {
    const { secret } = await world.token(role, project, kind);
    expect((await post(secret, '/break-glass', { project: 'web', reason: 'fire' })).status).toBe(status);
  });

  test('an emergency begets no other, reaches no further than it was asked for, and not for ever', async () => {
    const id = await ask(eve, { alone: true });
    const secret = String((await post(eve, `/break-glass/${id}/open`)).body['secret']);
    expect((await post(secret, '/break-glass', { project: 'web', reason: 'more' })).status).toBe(409);
    expect((await post(secret, '/tokens', { name: 'sly', role: 'viewer', project: 'web' })).status).toBe(409);
    expect((await post(secret, '/freeze', { scope: {}, for: '1h', reason: 'more' })).status).toBe(403);
    expect((await post(secret, '/placements/ledger-live/pause', { for: '1h', reason: 'x' })).status).toBe(404);
    expect((await post(eve, '/break-glass', { project: 'web', reason: 'fire', for: '5h' })).status).toBe(400);
    expect((await post(eve, '/break-glass', { reason: 'fire' })).status).toBe(403);
  });
});
