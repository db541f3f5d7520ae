import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from './create-api.ts';
import { type ApiWorld, openApiWorld, webhookSecretText } from './testing/api-world.ts';
import { send } from './testing/http.ts';
import { repoUrl } from './testing/seed.ts';

let world: ApiWorld;
let webRoot: string;
beforeAll(async () => {
  webRoot = mkdtempSync(join(tmpdir(), 'fairlead-page-'));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Fairlead</title>');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(webRoot, '.hidden'), 'no');
  world = await openApiWorld({ webRoot });
});
afterAll(async () => {
  await world.close();
  rmSync(webRoot, { recursive: true });
});

const signed = (body: string, secret = webhookSecretText) => ({
  'x-fairlead-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});
const push = JSON.stringify({ repository: repoUrl, ref: 'refs/heads/main' });
const hook = '/api/v1/webhooks/generic/shop';

describe('server/src/api/register-operations.ts', () => {
  test('probes answer without a token and say nothing more', async () => {
    expect((await send(world, 'GET', '/healthz', null)).text).toBe('{"status":"ok"}');
    expect((await send(world, 'GET', '/readyz', null)).text).toBe('{"status":"ok","reason":""}');
  });

  test('not ready is 503 with the reason', async () => {
    const starting = await openApiWorld({}, { notReady: () => 'the configuration is not loaded yet' });
    const answer = await send(starting, 'GET', '/readyz', null);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('not loaded yet');
    await starting.close();
  });

  test.each([
    ['disk-full', 'disk is full'],
    ['unavailable', 'cannot be written'],
  ] as const)(
    'a store that takes no write (%s) is not ready, reads are answered, and it is ready again after',
    async (code, reason) => {
      const { secret } = await world.token('viewer', '*');
      world.advance(3_600_000 / 2); // the token's last use is due to be noted
      world.refuseWrites(code);
      const answer = await send(world, 'GET', '/readyz', null);
      expect([answer.status, answer.body['reason']]).toEqual([503, expect.stringContaining(reason)]);
      expect((await send(world, 'GET', '/healthz', null)).status).toBe(200);
      expect((await send(world, 'GET', '/api/v1/placements', secret)).status).toBe(200);
      world.refuseWrites(null);
      expect((await send(world, 'GET', '/readyz', null)).status).toBe(200);
    },
  );

  test('metrics are given to this machine and to tokens, not through a proxy', async () => {
    const answer = await send(world, 'GET', '/metrics', null);
    expect(answer.text).toMatch(/fairlead_placements\{sync="synced"\} 4/);
    expect(answer.text).toContain('fairlead_http_requests_total');
    expect((await send(world, 'GET', '/metrics', null, undefined, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(
      401,
    );
    const { secret } = await world.token('viewer', '*');
    expect((await send(world, 'GET', '/metrics', secret, undefined, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(
      200,
    );
  });

  test('the interface describes itself', async () => {
    expect((await send(world, 'GET', '/openapi.json', null)).body).toMatchObject({ openapi: '3.1.0' });
  });

  test('a signed push has the repository looked at, and nothing else', async () => {
    world.polled.length = 0;
    expect((await send(world, 'POST', hook, null, push, signed(push))).body).toMatchObject({ status: 'accepted' });
    expect(world.polled).toEqual([repoUrl]);
  });

  test.each([
    ['a wrong signature', hook, push, signed(push, 'wrong'), 401],
    ['no signature', hook, push, {}, 401],
    ['a signature over another body', hook, push, signed('{}'), 401],
    ['an unknown connection', '/api/v1/webhooks/generic/none', push, signed(push), 401],
    ['an unknown forge', '/api/v1/webhooks/none/shop', push, signed(push), 401],
    ['a forge named like a built-in property', '/api/v1/webhooks/constructor/shop', push, signed(push), 401],
    [
      'a repository that nobody watches',
      hook,
      '{"repository":"https://git.example/other"}',
      signed('{"repository":"https://git.example/other"}'),
      200,
    ],
    ['a signed body of another shape', hook, '[]', signed('[]'), 400],
    ['more than 1 MiB', hook, 'x'.repeat(1_100_000), {}, 413],
  ])('%s wakes nothing', async (_sentence, path, body, headers, status) => {
    world.polled.length = 0;
    const answer = await send(world, 'POST', path, null, body, headers);
    expect(answer.status, answer.text).toBe(status);
    expect(world.polled).toEqual([]);
  });

  test('the page is served at its addresses, its files for ever, and nothing beside it', async () => {
    const html = { accept: 'text/html' };
    const index = await send(world, 'GET', '/', null, undefined, html);
    expect(index.text).toContain('<title>Fairlead');
    expect(index.headers.get('cache-control')).toBe('no-cache');
    const deep = await send(world, 'GET', '/applications/shop?stage=prod', null, undefined, html);
    expect(deep.text).toContain('<title>Fairlead');
    expect(deep.headers.get('cache-control')).toBe('no-cache');
    const asset = await send(world, 'GET', '/assets/app-1a2b.js', null);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-security-policy')).toContain("script-src 'self'");
    for (const path of ['/assets/none.js', '/.hidden', '/..%2f..%2fetc%2fpasswd.txt', '/api/none']) {
      const answer = await send(world, 'GET', path, null, undefined, html);
      expect([400, 403, 404], `${path} ${answer.text}`).toContain(answer.status);
      expect(answer.text).not.toContain('<title>');
    }
  });

  test('a port that is taken is named', async () => {
    const port = Number(new URL(world.base).port);
    const second = await createApi(world.deps, { host: '127.0.0.1', port, publicUrl: null, webRoot: null });
    await expect(second.listen()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(String(port)),
    });
    await second.close();
  });

  test('requests are logged by route, without addresses that hold secrets', async () => {
    await send(world, 'GET', '/link/fl_secretsecret', null);
    expect(world.logLines.some((line) => line.includes('"/link/:secret"'))).toBe(true);
    expect(world.logLines.join('')).not.toContain('fl_secretsecret');
  });
});
