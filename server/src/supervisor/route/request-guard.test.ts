import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRouteServer, type RouteServer } from './create-route-server.ts';
import { readBody, realClock, realRandom, sendRaw, startBackend, type TestBackend, tableOf } from './test-rig.ts';

let web: TestBackend;
let server: RouteServer;
let port = 0;
const seen: string[] = [];

beforeAll(async () => {
  web = await startBackend('web', async (request, response) => {
    seen.push(`${request.method} ${request.url} host=${request.headers.host} body=${await readBody(request)}`);
    response.end('ok');
  });
  server = createRouteServer({
    name: 'front',
    host: '127.0.0.1',
    port: 0,
    table: tableOf([web.backend]),
    clock: realClock,
    random: realRandom,
  });
  port = (await server.listen()).port;
});
afterAll(async () => {
  await server.close(0);
  await web.stop();
});

const head = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`;

describe('server/src/supervisor/route/request-guard.ts', () => {
  const refused: readonly (readonly [string, string, number])[] = [
    [
      'a length beside chunks',
      `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n`,
      400,
    ],
    [
      'chunks beside a length',
      `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Content-Length: 4')}0\r\n\r\n`,
      400,
    ],
    [
      'two different lengths',
      `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 4', 'Content-Length: 5')}12345`,
      400,
    ],
    [
      'the same length twice',
      `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 4', 'Content-Length: 4')}1234`,
      400,
    ],
    ['a list of lengths', `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 4, 4')}1234`, 400],
    ['a signed length', `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: +4')}1234`, 400],
    ['a length in hexadecimal', `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 0x4')}1234`, 400],
    ['an endless length', `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 99999999999999999999')}1234`, 400],
    ['two codings', `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: gzip, chunked')}0\r\n\r\n`, 501],
    [
      'a coding that hides chunked',
      `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: xchunked')}0\r\n\r\n`,
      501,
    ],
    [
      'the coding twice',
      `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n`,
      400,
    ],
    ['chunks in HTTP/1.0', `${head('POST / HTTP/1.0', 'Host: a', 'Transfer-Encoding: chunked')}0\r\n\r\n`, 400],
    ['a space before the colon', `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding : chunked')}0\r\n\r\n`, 400],
    ['a folded header', head('GET / HTTP/1.1', 'Host: a', 'X-A: b', ' c: d'), 400],
    ['a bare line feed within a header', head('GET / HTTP/1.1', 'Host: a', 'X-A: b\nX-B: c'), 400],
    ['a NUL in a header', head('GET / HTTP/1.1', 'Host: a', 'X-A: b\0c'), 400],
    ['no host', head('GET / HTTP/1.1', 'X-A: b'), 400],
    ['two hosts', head('GET / HTTP/1.1', 'Host: a', 'Host: b'), 400],
    ['a target without a slash', head('GET admin HTTP/1.1', 'Host: a'), 400],
    ['an address with a name and password', head('GET http://user:pw@a/x HTTP/1.1', 'Host: a'), 400],
    ['a head of 40 KiB', head('GET / HTTP/1.1', 'Host: a', `X-A: ${'x'.repeat(40_960)}`), 431],
    ['words that are not HTTP', 'HELO shop.test\r\n\r\n', 400],
  ];
  it.each(refused)('refuses %s, and passes nothing of it on', async (_, text, status) => {
    const before = seen.length;
    const answer = await sendRaw(port, text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect(seen.length).toBe(before);
  });

  it('does not open a tunnel', async () => {
    const before = seen.length;
    expect(await sendRaw(port, head('CONNECT other.test:443 HTTP/1.1', 'Host: other.test:443'))).toMatch(
      /^HTTP\/1\.1 405 /,
    );
    expect(seen.length).toBe(before);
  });

  const passed: readonly (readonly [string, string, string])[] = [
    [
      'a whole address, of which the host counts',
      head('GET http://shop.test/x?y HTTP/1.1', 'Host: other.test', 'Connection: close'),
      'GET /x?y host=shop.test body=',
    ],
    [
      'chunks',
      `${head('POST /c HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Connection: close')}3\r\nabc\r\n0\r\n\r\n`,
      'POST /c host=a body=abc',
    ],
    [
      'a body of a GET',
      `${head('GET /b HTTP/1.1', 'Host: a', 'Content-Length: 3', 'Connection: close')}abc`,
      'GET /b host=a body=abc',
    ],
    ['HTTP/1.0 without a host', head('GET /old HTTP/1.0'), 'GET /old host= body='],
    [
      'the length named as a matter of the connection',
      `${head('POST /l HTTP/1.1', 'Host: a', 'Content-Length: 3', 'Connection: close, content-length')}abc`,
      'POST /l host=a body=abc',
    ],
    [
      'an expectation',
      `${head('POST /e HTTP/1.1', 'Host: a', 'Expect: 100-continue', 'Content-Length: 3', 'Connection: close')}abc`,
      'POST /e host=a body=abc',
    ],
    ['an asterisk', head('OPTIONS * HTTP/1.1', 'Host: a', 'Connection: close'), 'OPTIONS * host=a body='],
  ];
  it.each(passed)('passes %s on', async (_, text, expected) => {
    expect(await sendRaw(port, text)).toMatch(/HTTP\/1\.1 200 /);
    expect(seen.at(-1)).toBe(expected);
  });

  it('answers requests in a row on one connection in their order', async () => {
    const two = head('GET /1 HTTP/1.1', 'Host: a') + head('GET /2 HTTP/1.1', 'Host: a', 'Connection: close');
    expect((await sendRaw(port, two)).match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
    expect(
      seen
        .slice(-2)
        .map((line) => line.split(' ')[1])
        .sort(),
    ).toEqual(['/1', '/2']);
  });

  it('does not write an error into the midst of an answer', async () => {
    const answer = await sendRaw(port, `${head('GET /first HTTP/1.1', 'Host: a')}garbage\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 \d/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('counts what it refused', () => {
    expect(server.stats().refused).toBeGreaterThan(10);
  });
});
