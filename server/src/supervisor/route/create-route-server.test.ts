import { Agent, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import type { Backend, RouteTable } from '@fairlead/core/host/route-table.ts';
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

async function backend(id: string, listener: RequestListener, more: Partial<Backend> = {}): Promise<TestBackend> {
  const made = await startBackend(id, listener, more);
  started.push(made);
  return made;
}

async function route(table: RouteTable, port = 0): Promise<{ readonly server: RouteServer; readonly port: number }> {
  const server = createRouteServer({
    name: 'front',
    host: '127.0.0.1',
    port,
    table,
    clock: realClock,
    random: realRandom,
  });
  started.push({ stop: () => server.close(0) });
  return { server, port: (await server.listen()).port };
}

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly raw: readonly string[];
  readonly body: string;
};
type Ask = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly agent?: Agent;
};

function ask(port: number, { method = 'GET', path = '/', headers = {}, body, agent }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: agent ?? false }, (answer) => {
      readBody(answer).then(
        (text) =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, raw: answer.rawHeaders, body: text }),
        reject,
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const named =
  (name: string): RequestListener =>
  (_request, response) =>
    response.end(name);

describe('server/src/supervisor/route/create-route-server.ts', () => {
  it('passes method, path, query, body and repeated headers on, and the answer back', async () => {
    const web = await backend('web', async (request, response) => {
      const body = await readBody(request);
      response.writeHead(
        201,
        'Made',
        [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['X-Seen', `${request.method} ${request.url}`],
        ].flat(),
      );
      response.end(body.toUpperCase());
    });
    const { port } = await route(tableOf([web.backend]));
    const answer = await ask(port, { method: 'POST', path: '/cart?item=1', body: 'hello' });
    expect(answer).toMatchObject({ status: 201, body: 'HELLO' });
    expect(answer.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'x-seen': 'POST /cart?item=1' });
  });

  it('tells the backend who asked, and keeps what is about one connection to itself', async () => {
    const web = await backend('web', (request, response) => {
      response.setHeader('Connection', 'X-Internal');
      response.setHeader('X-Internal', 'secret');
      response.end(JSON.stringify(request.headers));
    });
    const { port } = await route(tableOf([web.backend]));
    const answer = await ask(port, {
      headers: {
        Host: 'shop.test',
        Connection: 'X-Hop',
        'X-Hop': 'mine',
        TE: 'trailers',
        'Proxy-Authorization': 'x',
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Proto': 'https',
      },
    });
    const seen = JSON.parse(answer.body) as Record<string, string>;
    expect(seen).toMatchObject({
      host: 'shop.test',
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.test',
    });
    for (const name of ['x-hop', 'te', 'proxy-authorization']) expect(seen).not.toHaveProperty(name);
    expect(answer.headers).not.toHaveProperty('x-internal');
  });

  it.each(['GET', 'HEAD', 'DELETE', 'POST', 'PUT', 'PATCH', 'OPTIONS'])(
    'passes %s without a body on without inventing one',
    async (method) => {
      const web = await backend('web', (request, response) => {
        response.setHeader('X-Framing', `${request.headers['content-length']} ${request.headers['transfer-encoding']}`);
        response.end();
      });
      const { port } = await route(tableOf([web.backend]));
      const answer = await ask(port, { method });
      expect(answer.status).toBe(200);
      expect(answer.headers['x-framing']).toMatch(/^(undefined|0) undefined$/);
    },
  );

  it('streams both ways: each part arrives before the next is sent', async () => {
    const web = await backend('web', (request, response) => {
      response.writeHead(200);
      response.flushHeaders();
      request.on('data', (chunk: Buffer) => response.write(`<${chunk.toString()}>`));
      request.on('end', () => response.end());
    });
    const { port } = await route(tableOf([web.backend]));
    const parts: string[] = [];
    const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', agent: false });
    const answer = new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
    request.write('one');
    const body = await answer;
    body.on('data', (chunk: Buffer) => parts.push(chunk.toString()));
    await until('the first part is back', () => parts.join('') === '<one>');
    request.write('two');
    await until('the second part is back', () => parts.join('') === '<one><two>');
    request.end();
    await new Promise((resolve) => body.once('end', resolve));
  });

  it('keeps the backend from producing more than the visitor reads', async () => {
    const chunk = Buffer.alloc(65_536);
    let produced = 0;
    let stalled = false;
    const web = await backend('web', (_request, response) => {
      const more = () => {
        while (produced < 400) {
          produced += 1;
          if (!response.write(chunk)) {
            stalled = true;
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    const { port } = await route(tableOf([web.backend]));
    const answer = await new Promise<IncomingMessage>((resolve) =>
      httpRequest({ host: '127.0.0.1', port, agent: false }, resolve).end(),
    );
    answer.pause();
    let before = -1;
    await until('production stands still', () => {
      const still = stalled && produced === before;
      before = produced;
      return still;
    });
    expect(produced).toBeLessThan(400);
    let received = 0;
    for await (const part of answer) received += (part as Buffer).length;
    expect(received).toBe(400 * chunk.length);
  });

  it('reuses connections to a backend', async () => {
    const ports = new Set<number | undefined>();
    const web = await backend('web', (request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    const { port } = await route(tableOf([web.backend]));
    for (let at = 0; at < 5; at++)
      await ask(port, { method: at % 2 === 0 ? 'GET' : 'POST', body: at % 2 === 0 ? '' : 'x' });
    expect(ports.size).toBe(1);
  });

  it('divides requests by weight and follows the next update at once', async () => {
    const [web, canary] = [await backend('web', named('web')), await backend('canary', named('canary'))];
    const { server, port } = await route(tableOf([web.backend, { ...canary.backend, weight: 0 }]));
    for (let at = 0; at < 20; at++) expect((await ask(port)).body).toBe('web');
    server.update(tableOf([{ ...web.backend, weight: 0 }, canary.backend]));
    for (let at = 0; at < 20; at++) expect((await ask(port)).body).toBe('canary');
    expect(server.stats().backends).toMatchObject([
      { id: 'web', requests: 20 },
      { id: 'canary', requests: 20 },
    ]);
  });

  it('keeps a visitor by cookie, also on an instance that drains, until it is closed', async () => {
    const [old, next] = [
      await backend('web-1', named('old'), { process: 'web' }),
      await backend('web-2', named('new'), { process: 'web' }),
    ];
    const affinity = { cookie: 'shop', ttlMs: 60_000 };
    const { server, port } = await route(tableOf([old.backend], { affinity }));
    const first = await ask(port);
    expect(first.headers['set-cookie']).toEqual(['shop=web~web-1; Path=/; HttpOnly; SameSite=Lax; Max-Age=60']);
    const headers = { Cookie: 'theme=dark; shop=web~web-1' };
    server.update(tableOf([{ ...old.backend, weight: 0, draining: true }, next.backend], { affinity }));
    expect((await ask(port)).body).toBe('new');
    const kept = await ask(port, { headers });
    expect(kept.body).toBe('old');
    expect(kept.headers).not.toHaveProperty('set-cookie');
    await server.drain(old.backend);
    const moved = await ask(port, { headers });
    expect(moved).toMatchObject({
      body: 'new',
      headers: { 'set-cookie': [expect.stringContaining('shop=web~web-2')] },
    });
  });

  it('sends by rule', async () => {
    const [web, canary] = [await backend('web', named('web')), await backend('canary', named('canary'))];
    const rules = [
      {
        match: { path: null, headers: [{ name: 'x-beta', value: { kind: 'exact' as const, text: '1' } }], cookies: [] },
        backends: [canary.backend],
      },
    ];
    const { port } = await route(tableOf([web.backend], { rules }));
    expect((await ask(port)).body).toBe('web');
    expect((await ask(port, { headers: { 'X-Beta': '1' } })).body).toBe('canary');
  });

  it('answers 503 while no backend is there', async () => {
    const { server, port } = await route(tableOf([]));
    expect(await ask(port)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: expect.stringContaining('route front:'),
    });
    const web = await backend('web', named('web'));
    server.update(tableOf([web.backend]));
    expect((await ask(port)).body).toBe('web');
  });

  it.each([
    ['GET', undefined],
    ['POST', 'an order'],
  ])('takes a %s elsewhere when a backend refuses the connection', async (method, body) => {
    const web = await backend('web', async (request, response) => response.end(`web ${await readBody(request)}`));
    const dead = { ...web.backend, id: 'dead', port: await freePort(), weight: 1_000_000 };
    const { server, port } = await route(tableOf([dead, web.backend]));
    expect(await ask(port, { method, ...(body === undefined ? {} : { body }) })).toMatchObject({
      status: 200,
      body: `web ${body ?? ''}`,
    });
    expect(server.stats()).toMatchObject({ retried: 1, lastError: { backend: 'dead' } });
  });

  it('answers 502 when the only backend refuses the connection, and says nothing of addresses', async () => {
    const dead = await freePort();
    const { server, port } = await route(
      tableOf([{ id: 'dead', process: 'web', host: '127.0.0.1', port: dead, weight: 1, draining: false }]),
    );
    const answer = await ask(port);
    expect(answer).toMatchObject({ status: 502, body: expect.stringContaining('ECONNREFUSED') });
    expect(answer.body).not.toContain(String(dead));
    expect(server.stats()).toMatchObject({ byClass: { '5xx': 1 }, backends: [{ failures: 1 }] });
  });

  it('never sends a request twice that a backend may have begun', async () => {
    let seen = 0;
    const crash: RequestListener = (request) => {
      seen += 1;
      request.socket.destroy();
    };
    const [one, two] = [await backend('one', crash), await backend('two', crash)];
    const { port } = await route(tableOf([one.backend, two.backend]));
    expect((await ask(port, { method: 'POST', body: 'pay' })).status).toBe(502);
    expect((await ask(port)).status).toBe(502);
    expect(seen).toBe(2);
  });

  it.each([
    ['GET', 200],
    ['POST', 502],
  ])('meets a kept connection that was closed under it: %s gets %i', async (method, status) => {
    const asked = new WeakSet<object>();
    const closing = await backend('closing', (request, response) => {
      if (asked.has(request.socket)) request.socket.resetAndDestroy();
      else response.end('first');
      asked.add(request.socket);
    });
    const other = await backend('other', named('other'));
    const { port } = await route(tableOf([{ ...closing.backend, weight: 1_000_000 }, other.backend]));
    expect((await ask(port)).body).toBe('first');
    expect((await ask(port, { method })).status).toBe(status);
  });

  it('answers 502 to an answer that is not HTTP', async () => {
    const web = await backend('web', (request) => request.socket.end('220 smtp ready\r\n'));
    const { port } = await route(tableOf([web.backend]));
    expect(await ask(port)).toMatchObject({ status: 502, body: expect.stringContaining('not valid HTTP') });
  });

  it('answers 504 to silence, and lets the backend know', async () => {
    let gone = false;
    const web = await backend('web', (_request, response) =>
      response.on('close', () => {
        gone = true;
      }),
    );
    const { port } = await route(tableOf([web.backend], { timeoutMs: 50 }));
    expect((await ask(port)).status).toBe(504);
    await until('the backend is told', () => gone);
  });

  it('answers 408 to a body that stops coming', async () => {
    const web = await backend('web', (request) => request.resume());
    const { server, port } = await route(tableOf([web.backend], { timeoutMs: 50 }));
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      method: 'POST',
      headers: { 'Content-Length': '10' },
      agent: false,
    });
    request.on('error', () => {});
    request.write('half');
    const answer = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
    expect(answer.statusCode).toBe(408);
    expect(server.stats().backends).toMatchObject([{ failures: 0 }]);
    request.destroy();
  });

  it('never cuts an answer that has begun, however long it is silent', async () => {
    const web = await backend('web', (_request, response) => {
      response.write('begun ');
      setTimeout(() => response.end('ended'), 200);
    });
    const { port } = await route(tableOf([web.backend], { timeoutMs: 50 }));
    expect((await ask(port)).body).toBe('begun ended');
  });

  it('breaks the connection where the backend broke off, so that half an answer never looks whole', async () => {
    const web = await backend('web', (_request, response) => {
      response.write('half');
      response.once('drain', () => {});
      setImmediate(() => response.destroy());
    });
    const { server, port } = await route(tableOf([web.backend]));
    await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until('nothing is in flight', () => server.stats().inFlight === 0);
    expect(server.stats()).toMatchObject({
      lastError: { backend: 'web', message: expect.stringContaining('broke off') },
      backends: [{ inFlight: 0, failures: 1 }],
    });
  });

  it.each(['before the answer begins', 'in the midst of the answer'])(
    'stops the backend when the visitor leaves %s',
    async (when) => {
      let asked = false;
      let left = false;
      const web = await backend('web', (_request, response) => {
        asked = true;
        if (when === 'in the midst of the answer') response.write('begun');
        response.on('close', () => {
          left = true;
        });
      });
      const { server, port } = await route(tableOf([web.backend]));
      const request = httpRequest({ host: '127.0.0.1', port, agent: false });
      request.on('error', () => {});
      let begun = false;
      request.once('response', (answer) => {
        begun = true;
        answer.on('error', () => {});
        answer.resume();
      });
      request.end();
      await until('the backend is asked', () => asked && (begun || when === 'before the answer begins'));
      request.destroy();
      await until('the backend knows', () => left);
      await until('nothing is in flight', () => server.stats().inFlight === 0);
      expect(server.stats()).toMatchObject({ lastError: null, backends: [{ inFlight: 0, failures: 0 }] });
    },
  );

  it('passes an early refusal on to a visitor who still sends', async () => {
    const web = await backend('web', (_request, response) => response.writeHead(413).end('too large'));
    const { port } = await route(tableOf([web.backend]));
    expect(await ask(port, { method: 'POST', body: 'x'.repeat(8_000_000) })).toMatchObject({
      status: 413,
      body: 'too large',
    });
  });

  it('names the port that is taken and says what to do', async () => {
    const web = await backend('web', named('web'));
    const taken = web.backend.port;
    const server = createRouteServer({
      name: 'front',
      host: '127.0.0.1',
      port: taken,
      table: tableOf([]),
      clock: realClock,
      random: realRandom,
    });
    await expect(server.listen()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        new RegExp(`^Route/front: port ${taken} on 127.0.0.1 is already in use .* choose another spec.port$`),
      ),
    });
    await web.stop();
    expect(await server.listen()).toEqual({ port: taken });
    await server.close();
  });

  it('refuses an address that the machine does not have', async () => {
    const server = createRouteServer({
      name: 'front',
      host: '192.0.2.1',
      port: 0,
      table: tableOf([]),
      clock: realClock,
      random: realRandom,
    });
    await expect(server.listen()).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('ends what is under way before it closes, takes nothing new, and frees the port', async () => {
    const finish: (() => void)[] = [];
    const web = await backend('web', (_request, response) => {
      finish.push(() => response.end('done'));
    });
    const { server, port } = await route(tableOf([web.backend]));
    const last = ask(port, { agent: new Agent({ keepAlive: true }) });
    await until('the request is in flight', () => finish.length === 1);
    const closed = server.close(10_000);
    await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    for (const end of finish) end();
    expect((await last).body).toBe('done');
    await closed;
    expect(await (await route(tableOf([]), port)).port).toBe(port);
  });

  it('cuts what does not end when it closes', async () => {
    const web = await backend('web', () => {});
    const { server, port } = await route(tableOf([web.backend]));
    const last = ask(port);
    last.catch(() => {});
    await until('the request is in flight', () => server.stats().inFlight === 1);
    await server.close(20);
    await expect(last).rejects.toThrow();
  });
});
