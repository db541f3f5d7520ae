import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLink } from '../usecases/act/tokens.ts';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';
import { send } from './testing/http.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

/** Fetch does not let tests set Host; this does. */
function rawGet(
  path: string,
  headers: { readonly [name: string]: string },
  method = 'GET',
  body = '',
): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(world.base);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    request.on('error', reject).end(body);
  });
}

async function signedInCookie(): Promise<string> {
  const link = await createLink(world.deps, { person: 'ada', lifeMs: 60_000 });
  const answer = await send(world, 'GET', link.path, null);
  expect(answer.status).toBe(303);
  return answer.headers.get('set-cookie') ?? '';
}
const pairOf = (cookie: string): string => cookie.split(';')[0] ?? '';

describe('server/src/api/authenticate.ts', () => {
  test('a sign-in link opens one session and is gone', async () => {
    const link = await createLink(world.deps, { person: 'ada', lifeMs: 60_000 });
    const all = await Promise.all([1, 2, 3, 4].map(() => send(world, 'GET', link.path, null)));
    expect(all.map((answer) => answer.status).sort()).toEqual([303, 410, 410, 410]);
    const cookie = all.find((answer) => answer.status === 303)?.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^fairlead_session_\d+=fl_[\w-]+; Path=\/api; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const session = await send(world, 'GET', '/api/v1/session', null, undefined, { cookie: pairOf(cookie) });
    expect(session.body).toMatchObject({
      grants: [{ role: 'admin', project: '*' }],
      actor: { kind: 'person', person: 'ada' },
    });
  });

  test('looking ahead, as chat programs and browsers do, does not use a link up', async () => {
    const link = await createLink(world.deps, { person: 'ada', lifeMs: 60_000 });
    expect((await send(world, 'GET', link.path, null, undefined, { 'sec-purpose': 'prefetch' })).status).toBe(425);
    expect((await send(world, 'HEAD', link.path, null)).status).toBe(404);
    expect((await send(world, 'GET', link.path, null)).status).toBe(303);
  });

  test('a link is no token, a token no cookie, a session no link', async () => {
    const link = await createLink(world.deps, { person: 'ada', lifeMs: 60_000 });
    const secret = link.path.replace('/link/', '');
    expect((await send(world, 'GET', '/api/v1/now', secret)).status).toBe(401);
    const token = await world.token('admin', '*');
    const name = pairOf(await signedInCookie()).split('=')[0] ?? '';
    expect(
      (await send(world, 'GET', '/api/v1/now', null, undefined, { cookie: `${name}=${token.secret}` })).status,
    ).toBe(401);
    expect((await send(world, 'GET', `/link/${token.secret}`, null)).status).toBe(410);
  });

  test('an expired token and an expired link are refused', async () => {
    const token = await world.token('admin', '*', 'token', 1_000);
    const link = await createLink(world.deps, { person: 'ada', lifeMs: 1_000 });
    expect((await send(world, 'GET', '/api/v1/now', token.secret)).status).toBe(200);
    world.advance(2_000);
    expect((await send(world, 'GET', '/api/v1/now', token.secret)).status).toBe(401);
    expect((await send(world, 'GET', link.path, null)).status).toBe(410);
  });

  test('a token that is taken back ends its sessions too', async () => {
    const admin = await world.token('admin', '*');
    const other = await world.token('operator', 'web');
    const signedIn = await send(
      world,
      'POST',
      '/api/v1/session',
      null,
      { token: other.secret },
      { 'sec-fetch-site': 'same-origin' },
    );
    const cookie = pairOf(signedIn.headers.get('set-cookie') ?? '');
    expect((await send(world, 'GET', '/api/v1/session', null, undefined, { cookie })).body).toMatchObject({
      grants: [{ role: 'operator', project: 'web' }],
    });
    expect((await send(world, 'DELETE', `/api/v1/tokens/${other.id}`, admin.secret)).status).toBe(200);
    expect((await send(world, 'GET', '/api/v1/session', null, undefined, { cookie })).status).toBe(401);
    expect((await send(world, 'GET', '/api/v1/session', other.secret)).status).toBe(401);
  });

  test('signing out ends the session', async () => {
    const cookie = pairOf(await signedInCookie());
    const out = await send(world, 'DELETE', '/api/v1/session', null, undefined, {
      cookie,
      'sec-fetch-site': 'same-origin',
    });
    expect(out.status).toBe(200);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await send(world, 'GET', '/api/v1/session', null, undefined, { cookie })).status).toBe(401);
  });

  test('a use is noted, and no secret is kept', async () => {
    const { secret, id } = await world.token('viewer', '*');
    await send(world, 'GET', '/api/v1/now', secret);
    const kept = (await world.store.tokens()).find((token) => token.id === id);
    expect(kept?.lastUsedAt).toBeGreaterThan(0);
    expect(JSON.stringify(await world.store.tokens())).not.toContain(secret);
    expect(world.logLines.join('')).not.toContain(secret);
  });

  const forgeries: readonly (readonly [string, { readonly [name: string]: string }, number])[] = [
    ['our own page changes something', { origin: 'OWN', 'sec-fetch-site': 'same-origin' }, 200],
    ['our own page without Origin but with Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }, 200],
    ['a foreign page', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    [
      'a page on another port of this machine, which is the same site',
      { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
      403,
    ],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
    ['a script that stole the cookie and says nothing', {}, 403],
    ['a form: text/plain', { origin: 'OWN', 'content-type': 'text/plain' }, 403],
    ['a form: urlencoded', { origin: 'OWN', 'content-type': 'application/x-www-form-urlencoded' }, 403],
    ['a typed address', { origin: 'OWN', 'sec-fetch-site': 'none' }, 200],
  ];
  test.each(forgeries)('with a session cookie: %s', async (_sentence, headers, status) => {
    const cookie = pairOf(await signedInCookie());
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value === 'OWN' ? world.base : value]),
    );
    const answer = await send(world, 'POST', '/api/v1/placements/shop-dev/refresh', null, {}, { cookie, ...sent });
    expect(answer.status, answer.text).toBe(status);
  });

  test('a foreign page reads nothing with the cookie either', async () => {
    const cookie = pairOf(await signedInCookie());
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
    ]) {
      expect((await send(world, 'GET', '/api/v1/now', null, undefined, { cookie, ...headers })).status).toBe(403);
    }
    const preflight = await send(world, 'OPTIONS', '/api/v1/now', null, undefined, {
      origin: 'https://evil.example',
      'access-control-request-method': 'GET',
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('two session cookies, as a neighbour might plant one, are none', async () => {
    const cookie = pairOf(await signedInCookie());
    expect(
      (
        await send(world, 'GET', '/api/v1/now', null, undefined, {
          cookie: `${cookie}; ${cookie.split('=')[0]}=planted`,
        })
      ).status,
    ).toBe(401);
  });

  test.each([
    ['evil.example', 421],
    ['fairlead.evil.example:80', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost', 200],
    ['LOCALHOST:1234', 200],
    ['[::1]:80', 200],
    ['127.0.0.1', 200],
  ])('a Host of %j answers %d', async (host, status) => {
    const answer = await rawGet('/healthz', { host });
    expect(answer.status).toBe(status);
  });

  test('wrong tokens are slowed down; the right one always passes', async () => {
    const fresh = await openApiWorld();
    try {
      const { secret } = await fresh.token('viewer', '*');
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 40; attempt += 1)
        statuses.push((await send(fresh, 'GET', '/api/v1/now', `fl_wrong${attempt}`)).status);
      expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401));
      expect(statuses.at(-1)).toBe(429);
      const slowed = await send(
        fresh,
        'POST',
        '/api/v1/session',
        null,
        { token: 'fl_wrong' },
        { 'sec-fetch-site': 'same-origin' },
      );
      expect(slowed.status).toBe(429);
      expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await send(fresh, 'GET', '/api/v1/now', secret)).status).toBe(200);
    } finally {
      await fresh.close();
    }
  });

  test('over https the cookie is bound to the host', async () => {
    const fresh = await openApiWorld({ publicUrl: 'https://fairlead.example' });
    try {
      const link = await createLink(fresh.deps, { person: 'ada', lifeMs: 60_000 });
      const answer = await send(fresh, 'GET', link.path, null);
      expect(answer.headers.get('set-cookie')).toMatch(
        /^__Host-fairlead_session=fl_[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Strict/,
      );
      expect(answer.headers.get('strict-transport-security')).toContain('max-age');
      const cookie = pairOf(answer.headers.get('set-cookie') ?? '');
      const act = await send(
        fresh,
        'POST',
        '/api/v1/placements/shop-dev/refresh',
        null,
        {},
        { cookie, origin: 'https://fairlead.example' },
      );
      expect(act.status).toBe(200);
    } finally {
      await fresh.close();
    }
  });

  test('every answer forbids frames, sniffing, foreign and inline scripts', async () => {
    const { secret } = await world.token('viewer', '*');
    for (const path of ['/', '/healthz', '/api/v1/now', '/api/v1/nothing', '/link/wrong', '/openapi.json']) {
      const { headers } = await send(world, 'GET', path, secret);
      expect(headers.get('content-security-policy'), path).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('content-security-policy'), path).not.toMatch(/unsafe|\*/);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('x-frame-options'), path).toBe('DENY');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
    }
  });

  test('without a token a large body is not even read', async () => {
    const { hostname, port } = new URL(world.base);
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /api/v1/freeze HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: 200000000\r\n\r\n{`,
        );
      });
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString().split('\r\n')[0] ?? '');
      });
      socket.once('error', reject);
    });
    expect(status).toContain('401');
  });
});
