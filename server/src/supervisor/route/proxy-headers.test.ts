import { describe, expect, it } from 'vitest';
import { endToEnd, requestTarget } from './proxy-headers.ts';

describe('server/src/supervisor/route/proxy-headers.ts', () => {
  const headers: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'keeps the order and every one of repeated headers',
      ['B', '1', 'a', '2', 'B', '3'],
      ['B', '1', 'a', '2', 'B', '3'],
    ],
    [
      'drops what is about one connection, in any case',
      ['CONNECTION', 'close', 'Keep-Alive', 'timeout=5', 'te', 'trailers', 'A', '1'],
      ['A', '1'],
    ],
    ['drops what Connection names', ['Connection', 'X-A , x-b', 'x-a', '1', 'X-B', '2', 'X-C', '3'], ['X-C', '3']],
    ['drops what a second Connection names', ['Connection', 'close', 'Connection', 'x-a', 'X-A', '1'], []],
    [
      'never lets Connection drop what says where a message ends',
      ['Connection', 'content-length, host', 'Content-Length', '3', 'Host', 'a'],
      ['Content-Length', '3', 'Host', 'a'],
    ],
    ['drops the transfer coding, which is set anew', ['Transfer-Encoding', 'chunked', 'A', '1'], ['A', '1']],
  ];
  it.each(headers)('%s', (_, before, after) => {
    expect(endToEnd(before)).toEqual(after);
  });

  const targets: readonly (readonly [string, string, string | null])[] = [
    ['/x?y', '/x?y', null],
    ['*', '*', null],
    ['http://shop.test/x?y', '/x?y', 'shop.test'],
    ['HTTP://shop.test:8100', '/', 'shop.test:8100'],
    ['http://shop.test?y', '/?y', 'shop.test'],
    ['//not-a-host/x', '//not-a-host/x', null],
  ];
  it.each(targets)('reads %s', (url, path, host) => {
    expect(requestTarget(url)).toEqual({ path, host });
  });
});
