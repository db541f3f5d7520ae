import { request as httpRequest } from 'node:http';
import type { RouteTable } from '@fairlead/core/host/route-table.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createRouteServer, type RouteServer } from './create-route-server.ts';
import {
  freePort,
  readBody,
  realClock,
  realRandom,
  startBackend,
  type TestBackend,
  tableOf,
  until,
} from './test-rig.ts';

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
});

async function backend(...args: Parameters<typeof startBackend>): Promise<TestBackend> {
  const made = await startBackend(...args);
  started.push(made);
  return made;
}

async function route(table: RouteTable): Promise<{ readonly server: RouteServer; readonly port: number }> {
  const server = createRouteServer({
    name: 'front',
    host: '127.0.0.1',
    port: 0,
    table,
    clock: realClock,
    random: realRandom,
  });
  started.push({ stop: () => server.close(0) });
  return { server, port: (await server.listen()).port };
}

function send(port: number, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/order', agent: false }, (answer) =>
      readBody(answer).then(resolve, reject),
    );
    request.on('error', reject);
    request.end(body);
  });
}

const real = () =>
  backend('web', async (request, response) => {
    const body = await readBody(request);
    response.end(`web ${body.length}`);
  });

describe('server/src/supervisor/route/mirror-request.ts', () => {
  it('sends a marked copy with the whole body, and shows the visitor only the real answer', async () => {
    const copies: string[] = [];
    const web = await real();
    const next = await backend('next', async (request, response) => {
      copies.push(
        `${request.method} ${request.url} ${request.headers['x-fairlead-mirror']} ${(await readBody(request)).length}`,
      );
      response.writeHead(500).end('next');
    });
    const { server, port } = await route(tableOf([web.backend], { mirror: { backend: next.backend, percent: 100 } }));
    expect(await send(port, 'x'.repeat(100_000))).toBe('web 100000');
    await until(
      'the copy has ended',
      () => server.stats().backends.find(({ id }) => id === 'next')?.byClass['5xx'] === 1,
    );
    expect(copies).toEqual(['POST /order 1 100000']);
    expect(server.stats()).toMatchObject({ requests: 1, byClass: { '2xx': 1, '5xx': 0 }, mirror: { sent: 1 } });
  });

  it('copies the share that is asked for', async () => {
    const web = await real();
    let copies = 0;
    const next = await backend('next', (request, response) => {
      copies += 1;
      request.resume();
      response.end();
    });
    const { server, port } = await route(tableOf([web.backend], { mirror: { backend: next.backend, percent: 30 } }));
    for (let at = 0; at < 300; at++) await send(port, 'x');
    await until('all copies have arrived', () => copies === server.stats().mirror.sent);
    expect(copies).toBeGreaterThan(45);
    expect(copies).toBeLessThan(150);
  });

  it('gives up a copy that nobody reads, without holding up or failing the request', async () => {
    const web = await real();
    const stuck = await backend('stuck', () => {});
    const { server, port } = await route(tableOf([web.backend], { mirror: { backend: stuck.backend, percent: 100 } }));
    expect(await send(port, 'x'.repeat(20_000_000))).toBe('web 20000000');
    await until('the copy is given up', () => server.stats().mirror.failed === 1);
  });

  it('does not notice a mirror that is gone', async () => {
    const web = await real();
    const gone = { ...web.backend, id: 'gone', port: await freePort() };
    const { server, port } = await route(tableOf([web.backend], { mirror: { backend: gone, percent: 100 } }));
    for (let at = 0; at < 5; at++) expect(await send(port, 'abc')).toBe('web 3');
    await until('every copy has failed', () => server.stats().mirror.failed === 5);
    expect(server.stats()).toMatchObject({ lastError: null, retried: 0 });
  });

  it('skips copies while too many are unanswered', async () => {
    const web = await real();
    const mute = await backend('mute', (request) => request.resume());
    const { server, port } = await route(tableOf([web.backend], { mirror: { backend: mute.backend, percent: 100 } }));
    for (let at = 0; at < 70; at++) await send(port, 'x');
    expect(server.stats().mirror).toMatchObject({ sent: 64, skipped: 6 });
  });

  it('ends a copy that is never answered after the timeout', async () => {
    const web = await real();
    const mute = await backend('mute', (request) => request.resume());
    const { server, port } = await route(
      tableOf([web.backend], { mirror: { backend: mute.backend, percent: 100 }, timeoutMs: 200 }),
    );
    expect(await send(port, 'x')).toBe('web 1');
    await until('the copy is given up', () => server.stats().mirror.failed === 1);
  });
});
