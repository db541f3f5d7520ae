import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';

type Body = { readonly [name: string]: unknown };

describe('server/src/api/register-login.ts', () => {
  let world: ApiWorld;
  beforeEach(async () => {
    world = await openApiWorld();
  });
  afterEach(() => world.close());

  async function call(method: string, path: string, secret: string | null, body?: Body) {
    const answer = await fetch(`${world.base}/api/v1${path}`, {
      method,
      headers: {
        ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  }
  const begin = async () => {
    const { body } = await call('POST', '/login', null, { machine: 'ada-laptop' });
    return { device: String(body['device']), code: String(body['code']) };
  };
  const poll = (device: string) => call('POST', '/login/poll', null, { device });
  const person = async () => (await world.token('operator', 'web', 'session')).secret;

  test('a terminal acts as the person who agreed on the page, and no longer than they', async () => {
    const { device, code } = await begin();
    expect((await poll(device)).body).toMatchObject({ secret: null });
    const ada = await person();
    expect((await call('GET', `/login/${code}`, ada)).body).toMatchObject({ machine: 'ada-laptop' });
    expect((await call('POST', `/login/${code}/agree`, ada, {})).status).toBe(200);
    const { secret } = (await poll(device)).body;
    expect((await call('GET', '/placements/shop-dev', String(secret))).status).toBe(200);
    expect((await call('GET', '/placements/ledger-live', String(secret))).status).toBe(404);
    expect((await poll(device)).status).toBe(404); // it is given once
    expect((await call('DELETE', '/session', ada)).status).toBe(200);
    expect((await call('GET', '/session', String(secret))).status).toBe(401);
  });

  test('signing the terminal out leaves the person signed in', async () => {
    const { device, code } = await begin();
    const ada = await person();
    await call('POST', `/login/${code}/agree`, ada, {});
    const secret = String((await poll(device)).body['secret']);
    expect((await call('DELETE', '/session', secret)).status).toBe(200);
    expect((await call('GET', '/session', secret)).status).toBe(401);
    expect((await call('GET', '/session', ada)).status).toBe(200);
  });

  test('nobody agrees with a token, twice, too late, or to a code that no terminal shows', async () => {
    const { code } = await begin();
    const { secret: token } = await world.token('admin', '*');
    expect((await call('POST', `/login/${code}/agree`, token, {})).status).toBe(409);
    const ada = await person();
    expect((await call('POST', '/login/AAAA-AAAA/agree', ada, {})).status).toBe(404);
    expect((await call('POST', `/login/${code}/agree`, ada, {})).status).toBe(200);
    expect((await call('POST', `/login/${code}/agree`, ada, {})).status).toBe(404);
    const late = await begin();
    world.advance(10 * 60_000);
    expect((await call('POST', `/login/${late.code}/agree`, await person(), {})).status).toBe(404);
    expect((await poll(late.device)).status).toBe(404);
  });

  test('who tries codes is told to wait', async () => {
    const ada = await person();
    let status = 0;
    for (let i = 0; i < 40; i += 1) ({ status } = await call('GET', '/login/AAAA-AAAA', ada));
    expect(status).toBe(429);
  });
});
