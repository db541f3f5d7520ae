import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../io/system-clock.ts';
import type { RepoAccess } from '../../ports/git.ts';
import { httpShop } from './http-shop.ts';

const never = new AbortController().signal;
let server: Server | undefined;

async function serve(status: number, headers: { readonly [name: string]: string }): Promise<string> {
  const made = createServer((_, response) => response.writeHead(status, headers).end('ahoy'));
  server = made;
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
  const { port } = made.address() as AddressInfo; // listens on a port, not on a pipe
  return `http://127.0.0.1:${port}/`;
}

const access = {} as RepoAccess; // a visit does not look at it
const shop = httpShop({ clock: systemClock, access });

describe('server/src/adapters/shop/http-shop.ts', () => {
  afterEach(async () => {
    await new Promise((done) => (server === undefined ? done(null) : server.close(done)));
    server = undefined;
  });

  it.each([
    [200, { 'x-version': '1.2.0' }, { status: 200, version: '1.2.0' }],
    [500, { 'x-version': '1.3.0' }, { status: 500, version: '1.3.0' }],
    [503, {}, { status: 503, version: '' }],
    [302, { location: 'http://127.0.0.1:1/' }, { status: 302, version: '' }],
  ] as const)('an answer of %d with %j is what was met', async (status, headers, met) => {
    expect(await shop.visit(await serve(status, headers), never)).toMatchObject(met);
  });

  it('a closed door is met as no answer, not thrown', async () => {
    const url = await serve(200, {});
    await new Promise((done) => server?.close(done));
    server = undefined;
    expect(await shop.visit(url, never)).toMatchObject({ status: null, version: '' });
  });

  it('whoever stops visiting is not told of a closed door', async () => {
    await expect(shop.visit(await serve(200, {}), AbortSignal.abort())).rejects.toThrow();
  });
});
