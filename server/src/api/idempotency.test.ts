import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';
import { send } from './testing/http.ts';

let world: ApiWorld;
let secret: string;
beforeAll(async () => {
  world = await openApiWorld();
  secret = (await world.token('admin', '*')).secret;
});
afterAll(() => world.close());

const key = (text: string) => ({ 'idempotency-key': text });
const path = '/api/v1/tokens';
const body = (name: string) => ({ name, role: 'viewer', project: 'web' });
const named = async (name: string) => (await world.store.tokens()).filter((token) => token.name === name).length;

describe('server/src/api/idempotency.ts', () => {
  test('the same request twice is done once and answered alike, its secret too', async () => {
    const first = await send(world, 'POST', path, secret, body('ci-1'), key('key-00000001'));
    const second = await send(world, 'POST', path, secret, body('ci-1'), key('key-00000001'));
    expect(first.status).toBe(200);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await named('ci-1')).toBe(1);
  });

  test('the answer that is kept holds no secret in clear', async () => {
    const answer = await send(world, 'POST', path, secret, body('ci-2'), key('key-00000002'));
    const made = String(answer.body['secret']);
    const kept = await world.store.idempotency(
      world.deps.hash(`${(await world.store.token(world.deps.hash(secret)))?.id}\nkey-00000002`),
    );
    expect(kept?.body).toBeTypeOf('string');
    expect(kept?.body).not.toContain(made);
  });

  test('the same key with another body, or on another route, is refused', async () => {
    await send(world, 'POST', path, secret, body('ci-3'), key('key-00000003'));
    expect((await send(world, 'POST', path, secret, body('ci-4'), key('key-00000003'))).status).toBe(422);
    expect(
      (await send(world, 'POST', '/api/v1/placements/shop-dev/refresh', secret, {}, key('key-00000003'))).status,
    ).toBe(422);
    expect(await named('ci-4')).toBe(0);
  });

  test('keys of two callers have nothing to do with each other', async () => {
    const other = (await world.token('admin', '*')).secret;
    const mine = await send(world, 'POST', path, secret, body('ci-5'), key('key-00000005'));
    const theirs = await send(world, 'POST', path, other, body('ci-5'), key('key-00000005'));
    expect(theirs.status).toBe(200);
    expect(theirs.body['secret']).not.toBe(mine.body['secret']);
  });

  test('many at once are done once', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, () => send(world, 'POST', path, secret, body('ci-6'), key('key-00000006'))),
    );
    expect(await named('ci-6')).toBe(1);
    expect(all.every(({ status }) => status === 200 || status === 409)).toBe(true);
  });

  test('a refusal is not kept: what was wrong may be mended and sent again', async () => {
    const ask = () => send(world, 'POST', '/api/v1/placements/shop-dev/resume', secret, {}, key('key-00000007'));
    expect((await ask()).status).toBe(409);
    await send(world, 'POST', '/api/v1/placements/shop-dev/pause', secret, { reason: 'x' });
    expect((await ask()).status).toBe(200);
  });

  test.each(['short', 'with space', 'x'.repeat(201)])('the key %j is refused', async (text) => {
    expect((await send(world, 'POST', path, secret, body('ci-8'), key(text))).status).toBe(400);
  });
});
