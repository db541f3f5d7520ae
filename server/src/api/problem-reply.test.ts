import { AppError } from '@fairlead/core/lib/app-error.ts';
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

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const bodies: readonly (readonly [string, string, number])[] = [
  ['no JSON', '{"a":', 400],
  ['a list for an object', '[]', 400],
  ['null for an object', 'null', 400],
  ['an unknown field', '{"prune":true,"pruen":true}', 400],
  ['a text for a boolean', '{"prune":"yes"}', 400],
  ['a poisoned prototype', '{"__proto__":{"admin":true}}', 400],
  ['a poisoned constructor', '{"constructor":{"prototype":{"admin":true}}}', 400],
  ['too much nesting', deep, 400],
  ['too large a body', JSON.stringify({ reason: 'x'.repeat(300_000) }), 413],
  ['too long a reason', JSON.stringify({ reason: 'x'.repeat(2_000) }), 400],
];

describe('server/src/api/problem-reply.ts', () => {
  test.each(bodies)('a body with %s is refused with a problem', async (_sentence, body, status) => {
    const answer = await send(world, 'POST', '/api/v1/placements/shop-dev/sync', secret, body);
    expect(answer.status, answer.text.slice(0, 300)).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, code: status === 413 ? 'limit-exceeded' : 'invalid-input' });
    expect(answer.text.length).toBeLessThan(1_000);
  });

  test('an unknown field is named', async () => {
    const answer = await send(world, 'POST', '/api/v1/placements/shop-dev/sync', secret, { pruen: true });
    expect(answer.body['detail']).toContain('"pruen"');
  });

  test.each([
    ['GET', '/api/v1/placements?limit=0', 400],
    ['GET', '/api/v1/placements?limit=9999', 400],
    ['GET', '/api/v1/placements?limit=x', 400],
    ['GET', '/api/v1/placements?health=splendid', 400],
    ['GET', '/api/v1/placements?unknown=1', 400],
    ['GET', '/api/v1/placements?cursor=garbage', 400],
    ['GET', '/api/v1/deliveries?cursor=WzEsMl0', 400],
    ['GET', '/api/v1/at?time=yesterday', 400],
    ['GET', '/api/v1/trace?kind=Process', 400],
    ['GET', `/api/v1/placements/${'x'.repeat(400)}`, 400],
    ['GET', '/api/v1/placements/%2e%2e%2fetc', 400],
    ['GET', '/api/v1/placements/%00', 400],
    ['GET', '/api/v1/placements/%zz', 400],
    ['GET', '/api/v1/nothing', 404],
    ['PUT', '/api/v1/placements/shop-dev', 404],
    ['DELETE', '/api/v1/placements/shop-dev', 404],
    ['GET', '/api/v1/placements/nobody', 404],
    ['GET', '/api/v1/deliveries/nobody', 404],
    ['GET', '/api/v1/changes/nobody', 404],
    ['GET', '/api/v1/applications/nobody', 404],
    ['GET', '/api/v1/placements/shop-dev/object?object=File%2Fnone', 404],
    ['GET', '/api/v1/placements/shop-dev/logs?object=File%2Fnone', 404],
  ])('%s %s answers a problem with %d', async (method, path, status) => {
    const answer = await send(world, method, path, secret);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.body).toMatchObject({ status });
    expect(String(answer.body['detail']).length).toBeGreaterThan(10);
  });

  test('an error of ours tells its request, not its stack or text', async () => {
    const broken = await openApiWorld(
      {},
      {
        session: () => {
          throw new Error('secret detail at /home/x');
        },
      },
    );
    try {
      const token = await broken.token('viewer', '*');
      const answer = await send(broken, 'GET', '/api/v1/now', token.secret);
      expect(answer.status).toBe(500);
      expect(answer.text).not.toMatch(/secret detail|\.ts|at /);
      const id = String(answer.body['instance']).split(':').at(-1) ?? '';
      expect(broken.logLines.some((line) => line.includes(id) && line.includes('secret detail'))).toBe(true);
    } finally {
      await broken.close();
    }
  });

  test.each([
    ['disk-full', 507],
    ['lease-lost', 503],
    ['unavailable', 503],
  ] as const)('when the store says %s, the answer is %d and says so', async (code, status) => {
    const fresh = await openApiWorld();
    try {
      const token = await fresh.token('operator', '*');
      await send(fresh, 'GET', '/api/v1/session', token.secret);
      fresh.store.commit = () => Promise.reject(new AppError(code, 'nothing is written: free some space'));
      const answer = await send(fresh, 'POST', '/api/v1/placements/shop-dev/sync', token.secret, {});
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ code, detail: 'nothing is written: free some space' });
      expect(fresh.woken).toEqual([]);
    } finally {
      await fresh.close();
    }
  });
});
