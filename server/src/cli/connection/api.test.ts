import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { makeApi } from './api.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server that behaves as told: what is between a client and Fairlead need not be Fairlead. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
}

function apiOf(url: string, pid: number | null = null, signal = new AbortController().signal) {
  return makeApi({ url, pid, token: new Secret('secret') }, { fetch, newKey: () => 'key-0001', signal }, true);
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('server/src/cli/connection/api.ts', () => {
  test.each([
    [
      'a problem keeps its code and sentence',
      json(409, { code: 'conflict', detail: 'first resume it' }),
      'conflict',
      /first resume it/,
    ],
    [
      'a token that is not valid says how to get one',
      json(401, { code: 'unauthenticated', detail: 'x' }),
      'unauthenticated',
      /FAIRLEAD_TOKEN/,
    ],
    [
      'a page of a proxy is no answer',
      (_, response) => void response.writeHead(200).end('<html>'),
      'internal',
      /proxy/,
    ],
    [
      'a gateway without a server behind it',
      (_, response) => void response.writeHead(502).end('bad gateway'),
      'unavailable',
      /502/,
    ],
    ['a connection that is cut', (request) => void request.socket.destroy(), 'unavailable', /does not answer/],
  ] satisfies readonly (readonly [string, RequestListener, string, RegExp])[])(
    '%s',
    async (_, answer, code, message) => {
      const api = apiOf(await serve(answer));
      await expect(api.call(routes.now, {})).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    },
  );

  test('a redirect is not followed: the token stays here', async () => {
    const seen: string[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(String(request.headers.authorization));
      response.end('{}');
    });
    const url = await serve((_, response) => void response.writeHead(302, { location: elsewhere }).end());
    await expect(apiOf(url).call(routes.now, {})).rejects.toMatchObject({ code: 'unavailable' });
    expect(seen).toEqual([]);
  });

  test('where nothing listens it says what to start', async () => {
    const url = await serve(() => undefined);
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    await expect(apiOf(url, 42).call(routes.now, {})).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/process 42.*npm start/),
    });
  });

  test('Ctrl-C is no error of the server', async () => {
    const stop = new AbortController();
    const url = await serve(() => stop.abort());
    await expect(apiOf(url, null, stop.signal).call(routes.now, {})).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('texts of an answer are made plain', async () => {
    const api = apiOf(await serve(json(200, { items: [{ title: '\u001b[2J' }] })));
    expect(await api.call(routes.listChanges, { query: {} })).toEqual({ items: [{ title: '\u{fffd}[2J' }] });
  });

  test('a stream is read as it comes, and tells why it could not be opened', async () => {
    const url = await serve((request, response) => {
      if (request.headers['last-event-id'] !== '3') {
        return void response
          .writeHead(403, { 'content-type': 'application/json' })
          .end('{"code":"forbidden","detail":"no"}');
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('id: 4\ndata: {"a":');
      response.end('"ü"}\n\n');
    });
    const read = async (after: string | undefined) => {
      const events = [];
      for await (const event of apiOf(url).stream(routes.streamEvents, { query: {}, after })) events.push(event);
      return events;
    };
    expect(await read('3')).toEqual([{ id: '4', event: 'message', data: '{"a":"ü"}' }]);
    await expect(read(undefined)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a stream that is answered with something else is unavailable', async () => {
    const url = await serve((_, response) => void response.writeHead(200).end('<html>'));
    const read = async () => {
      for await (const _ of apiOf(url).stream(routes.streamEvents, { query: {} }));
    };
    await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
