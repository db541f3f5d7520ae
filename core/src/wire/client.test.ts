import { describe, expect, test } from 'vitest';
import { AppError } from '../lib/app-error.ts';
import { type HttpFetch, prepareRequest, request, routeUrl } from './client.ts';
import { routes } from './routes.ts';

const answering =
  (status: number, body: string): HttpFetch<AbortSignal> =>
  () =>
    Promise.resolve({ status, headers: { get: () => null }, text: () => Promise.resolve(body) });
const deps = (fetch: HttpFetch<AbortSignal>) => ({
  fetch,
  baseUrl: 'http://127.0.0.1:1',
  headers: {},
  newKey: () => 'key-00000001',
});

describe('core/src/wire/client.ts', () => {
  test('parameters are encoded into the path and absent query fields are left out', () => {
    expect(routeUrl('', routes.getApplication, { params: { name: 'a/b?c' } })).toBe('/api/v1/applications/a%2Fb%3Fc');
    expect(routeUrl('', routes.listPlacements, { query: { application: 'shop & co', limit: 5 } })).toBe(
      '/api/v1/placements?application=shop%20%26%20co&limit=5',
    );
  });

  test('an act carries an idempotency key and JSON; a read carries neither', () => {
    const act = prepareRequest('', routes.sync, { params: { id: 'p1' }, body: {} }, 'key-00000001');
    expect(act.headers).toMatchObject({ 'idempotency-key': 'key-00000001', 'content-type': 'application/json' });
    const read = prepareRequest('', routes.now, {}, 'key-00000001');
    expect(Object.keys(read.headers)).toEqual(['accept']);
  });

  test.each([
    ['the server’s problem is thrown with its code', 409, '{"code":"conflict","detail":"no"}', 'conflict', 'no'],
    ['a proxy’s page is not taken for an answer', 502, '<html>', 'unavailable', /proxy in between/],
    ['an unknown code is not trusted', 400, '{"code":"toString","detail":"x"}', 'internal', /HTTP 400/],
    ['success without JSON is an error', 200, 'hello', 'internal', /HTTP 200/],
  ] as const)('%s', async (_sentence, status, body, code, message) => {
    const failure = await request(deps(answering(status, body)), routes.now, {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AppError);
    expect((failure as AppError).code).toBe(code); // asserted on the line above
    expect((failure as AppError).message).toMatch(message); // asserted above
  });

  test('no answer at all is unavailable and may be tried again', async () => {
    const refused = () => Promise.reject(new TypeError('fetch failed'));
    await expect(request(deps(refused), routes.now, {})).rejects.toMatchObject({
      code: 'unavailable',
      retry: 'backoff',
    });
  });
});
