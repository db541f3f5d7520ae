import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { type RouteSpec, RouteSpecSchema, readRoute } from './route.ts';

const full: RouteSpec = {
  port: 8100,
  host: '127.0.0.1',
  backends: [
    { process: 'web', port: 'http', weight: 95 },
    { process: 'web-canary', weight: 5 },
  ],
  rules: [
    {
      match: {
        path: { prefix: '/api' },
        header: { 'X-Beta': '1', 'x-client': { prefix: 'ios/' } },
        cookie: { beta: 'yes' },
      },
      backends: [{ process: 'web-canary' }],
    },
  ],
  mirror: { process: 'web-next', percent: 10 },
  affinity: { cookie: 'shop', ttl: '1h' },
  drain: '30s',
  timeout: '5s',
};

describe('core/src/host/route.ts', () => {
  const accepted: readonly (readonly [string, unknown])[] = [
    ['the shortest route', { port: 'auto', backends: [{ process: 'web' }] }],
    ['a route that says everything', full],
    ['an IPv6 address', { port: 1, host: '::1', backends: [{ process: 'web' }] }],
  ];
  it.each(accepted)('accepts %s', (_, spec) => {
    expect(Value.Errors(RouteSpecSchema, spec)).toEqual([]);
  });

  const refused: readonly (readonly [string, unknown])[] = [
    ['an unknown field', { port: 80, backends: [{ process: 'web' }], backend: 'web' }],
    ['an unknown field of a backend', { port: 80, backends: [{ process: 'web', wight: 1 }] }],
    ['no backend', { port: 80, backends: [] }],
    ['a port out of range', { port: 65_536, backends: [{ process: 'web' }] }],
    ['port 0, which `auto` says better', { port: 0, backends: [{ process: 'web' }] }],
    ['a negative weight', { port: 80, backends: [{ process: 'web', weight: -1 }] }],
    ['a fraction as weight', { port: 80, backends: [{ process: 'web', weight: 0.5 }] }],
    ['a host name, which could resolve to anything', { port: 80, host: 'example.org', backends: [{ process: 'web' }] }],
    ['a cookie name with a space', { port: 80, backends: [{ process: 'web' }], affinity: { cookie: 'a b' } }],
    ['a cookie name with a line break', { port: 80, backends: [{ process: 'web' }], affinity: { cookie: 'a\nb' } }],
    [
      'a header name with a colon',
      {
        port: 80,
        backends: [{ process: 'web' }],
        rules: [{ match: { header: { 'a:b': 'x' } }, backends: [{ process: 'web' }] }],
      },
    ],
    [
      'a match without a condition',
      { port: 80, backends: [{ process: 'web' }], rules: [{ match: {}, backends: [{ process: 'web' }] }] },
    ],
    [
      'a regular expression',
      {
        port: 80,
        backends: [{ process: 'web' }],
        rules: [{ match: { path: { regex: '.*' } }, backends: [{ process: 'web' }] }],
      },
    ],
    [
      'more than everything mirrored',
      { port: 80, backends: [{ process: 'web' }], mirror: { process: 'web', percent: 101 } },
    ],
    ['a duration without a unit', { port: 80, backends: [{ process: 'web' }], drain: '10' }],
  ];
  it.each(refused)('refuses %s', (_, spec) => {
    expect(Value.Check(RouteSpecSchema, spec)).toBe(false);
  });

  it('fills in the defaults', () => {
    expect(
      readRoute({
        port: 'auto',
        backends: [{ process: 'web' }],
        mirror: { process: 'next' },
        affinity: { cookie: 'shop' },
      }),
    ).toEqual({
      ok: true,
      value: {
        port: 'auto',
        host: '127.0.0.1',
        backends: [{ process: 'web', port: 'http', weight: 1 }],
        rules: [],
        mirror: { process: 'next', port: 'http', percent: 100 },
        affinity: { cookie: 'shop', ttlMs: null },
        drainMs: 10_000,
        timeoutMs: 60_000,
      },
    });
  });

  it('reads durations, and header names in lower case', () => {
    const read = readRoute(full);
    expect(read.ok && read.value).toMatchObject({
      drainMs: 30_000,
      timeoutMs: 5_000,
      affinity: { cookie: 'shop', ttlMs: 3_600_000 },
      rules: [
        {
          match: {
            path: { kind: 'prefix', text: '/api' },
            headers: [
              { name: 'x-beta', value: { kind: 'exact', text: '1' } },
              { name: 'x-client', value: { kind: 'prefix', text: 'ios/' } },
            ],
            cookies: [{ name: 'beta', value: { kind: 'exact', text: 'yes' } }],
          },
        },
      ],
    });
  });

  const problems: readonly (readonly [string, Partial<RouteSpec>, string])[] = [
    ['a process listed twice', { backends: [{ process: 'web' }, { process: 'web', port: 'http' }] }, '/backends/1'],
    ['only zero weights', { backends: [{ process: 'web', weight: 0 }] }, '/backends'],
    [
      'only zero weights in a rule',
      { rules: [{ match: { path: '/x' }, backends: [{ process: 'web', weight: 0 }] }] },
      '/rules/0/backends',
    ],
    ['a drain of twenty years', { drain: '7300d' }, '/drain'],
    ['a timeout of nothing', { timeout: '0s' }, '/timeout'],
    ['an endless affinity', { affinity: { cookie: 'shop', ttl: '9999999d' } }, '/affinity/ttl'],
  ];
  it.each(problems)('names the field of %s', (_, change, pointer) => {
    const read = readRoute({ port: 80, backends: [{ process: 'web' }], ...change });
    expect(read.ok ? [] : read.error.map((problem) => problem.pointer)).toEqual([pointer]);
  });
});
