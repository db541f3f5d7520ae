import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Backend, RouteTable } from '@fairlead/core/host/route-table.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createRouteServer, type RouteServer } from './create-route-server.ts';
import { freePort, realClock, realRandom, sendRaw, startBackend, tableOf, until } from './test-rig.ts';

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
});

/** Echoes every byte after the change of protocol, in capitals; says hello in the same packet as its head. */
async function echoBackend(id: string): Promise<{ readonly backend: Backend; readonly sockets: Set<Duplex> }> {
  const sockets = new Set<Duplex>();
  const server = createServer((_request, response) => response.end('plain'));
  server.on('upgrade', (request, socket, head) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\nhello ${id};`,
    );
    if (head.length > 0) socket.write(head.toString().toUpperCase());
    socket.on('data', (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
    socket.on('end', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  started.push({
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
  const { port } = server.address() as AddressInfo;
  return { backend: { id, process: id, host: '127.0.0.1', port, weight: 1, draining: false }, sockets };
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

const hello =
  'GET /chat HTTP/1.1\r\nHost: shop.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

function open(port: number, text: string): { readonly socket: Socket; received(): string; ended(): boolean } {
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  let received = '';
  let ended = false;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
  });
  return { socket, received: () => received, ended: () => ended };
}

describe('server/src/supervisor/route/forward-upgrade.ts', () => {
  it('changes the protocol and passes bytes both ways, also those that came with the heads', async () => {
    const echo = await echoBackend('echo');
    const { server, port } = await route(tableOf([echo.backend], { affinity: { cookie: 'shop', ttlMs: null } }));
    const visitor = open(port, `${hello}first;`);
    await until('both heads are through', () => visitor.received().includes('FIRST;'));
    expect(visitor.received()).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(visitor.received()).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
    expect(visitor.received()).toContain('Set-Cookie: shop=echo~echo; ');
    visitor.socket.write('second;');
    await until('the echo is back', () => visitor.received().endsWith('hello echo;FIRST;SECOND;'));
    expect(server.stats()).toMatchObject({
      upgraded: 1,
      inFlight: 1,
      byClass: { '1xx': 1 },
      backends: [{ inFlight: 1 }],
    });
    visitor.socket.end();
    await until(
      'both ends are closed',
      () => visitor.ended() && echo.sockets.size === 0 && server.stats().inFlight === 0,
    );
    expect(server.stats()).toMatchObject({ upgraded: 0, backends: [{ inFlight: 0 }] });
  });

  it('ends with the backend', async () => {
    const echo = await echoBackend('echo');
    const { port } = await route(tableOf([echo.backend]));
    const visitor = open(port, hello);
    await until('it is open', () => visitor.received().includes('hello echo;'));
    for (const socket of echo.sockets) socket.destroy();
    await until('the visitor is told', () => visitor.ended());
  });

  it('keeps an open connection through a switch, sends the next one to the new backend, and waits for it in a drain', async () => {
    const [old, next] = [await echoBackend('old'), await echoBackend('next')];
    const { server, port } = await route(tableOf([old.backend]));
    const visitor = open(port, hello);
    await until('it is open', () => visitor.received().includes('hello old;'));
    server.update(tableOf([next.backend]));
    expect(await server.drain(old.backend, 10)).toEqual({ remaining: 1 });
    visitor.socket.write('still here;');
    await until('it still answers', () => visitor.received().endsWith('STILL HERE;'));
    const other = open(port, hello);
    await until('the other is open', () => other.received().includes('hello next;'));
    const drained = server.drain(old.backend, 20_000);
    visitor.socket.end();
    expect(await drained).toEqual({ remaining: 0 });
    other.socket.destroy();
  });

  it('passes on that the backend declines', async () => {
    const plain = await startBackend('plain', (_request, response) =>
      response.writeHead(426, { 'X-Why': 'no' }).end('plain only'),
    );
    started.push(plain);
    const { server, port } = await route(tableOf([plain.backend]));
    const answer = await sendRaw(port, hello);
    expect(answer).toMatch(/^HTTP\/1\.1 426 /);
    expect(answer).toContain('X-Why: no\r\n');
    expect(answer).toContain('plain only');
    await until('nothing is in flight', () => server.stats().inFlight === 0);
  });

  it('goes elsewhere when a backend refuses the connection, and answers 502 when nobody else is there', async () => {
    const echo = await echoBackend('echo');
    const dead = { ...echo.backend, id: 'dead', port: await freePort(), weight: 1_000_000 };
    const { server, port } = await route(tableOf([dead, echo.backend]));
    const visitor = open(port, hello);
    await until('it is open', () => visitor.received().includes('hello echo;'));
    visitor.socket.destroy();
    server.update(tableOf([dead]));
    expect(await sendRaw(port, hello)).toMatch(/^HTTP\/1\.1 502 /);
  });

  it('answers 504 to a backend that never decides', async () => {
    const mute = await startBackend('mute', () => {});
    started.push(mute);
    const { port } = await route(tableOf([mute.backend], { timeoutMs: 50 }));
    expect(await sendRaw(port, hello)).toMatch(/^HTTP\/1\.1 504 /);
  });

  it('ignores a wish for h2c and answers in HTTP/1.1', async () => {
    const web = await startBackend('web', (request, response) =>
      response.end(`${request.headers.upgrade} ${request.headers['http2-settings']}`),
    );
    started.push(web);
    const { port } = await route(tableOf([web.backend]));
    const answer = await sendRaw(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('undefined undefined');
  });

  it('refuses an upgrade with a body', async () => {
    const echo = await echoBackend('echo');
    const { port } = await route(tableOf([echo.backend]));
    expect(await sendRaw(port, hello.replace('\r\n\r\n', '\r\nContent-Length: 5\r\n\r\nhello'))).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  it('cuts open connections when the route closes', async () => {
    const echo = await echoBackend('echo');
    const { server, port } = await route(tableOf([echo.backend]));
    const visitor = open(port, hello);
    await until('it is open', () => visitor.received().includes('hello echo;'));
    await server.close(10);
    await until('both ends are closed', () => visitor.ended() && echo.sockets.size === 0);
  });
});
