import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouteMatch } from './route.ts';
import { type BackendChoice, chooseBackend, type RequestFacts } from './route-choice.ts';
import type { Backend, RouteTable } from './route-table.ts';

const backend = (id: string, weight: number, more: Partial<Backend> = {}): Backend => ({
  id,
  process: id,
  host: '127.0.0.1',
  port: 4_000,
  weight,
  draining: false,
  ...more,
});
const tableOf = (backends: readonly Backend[], more: Partial<RouteTable> = {}): RouteTable => ({
  backends,
  rules: [],
  mirror: null,
  affinity: null,
  drainMs: 10_000,
  timeoutMs: 60_000,
  ...more,
});
const facts = (
  path = '/',
  headers: Record<string, string> = {},
  cookies: Record<string, string> = {},
): RequestFacts => ({
  path,
  headers: new Map(Object.entries(headers)),
  cookies: new Map(Object.entries(cookies)),
});
const match = (more: Partial<RouteMatch>): RouteMatch => ({ path: null, headers: [], cookies: [], ...more });
const none: ReadonlySet<string> = new Set();
const idOf = (choice: BackendChoice): string | null => (choice.kind === 'chosen' ? choice.backend.id : null);
const affinity = { cookie: 'shop', ttlMs: null };

const someBackends = fc
  .array(
    fc.record({ weight: fc.nat(1_000), draining: fc.boolean(), process: fc.constantFrom('web', 'canary', 'next') }),
    { maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ weight, draining, process }, index) =>
      backend(`b${index}`, draining ? 0 : weight, { draining, process }),
    ),
  );
const someFraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('core/src/host/route-choice.ts', () => {
  it('spreads requests by weight, exactly as the fractions fall', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const table = tableOf(weights.map((weight, index) => backend(`b${index}`, weight)));
        const samples = 2_000;
        const counts = new Map<string | null, number>();
        for (let at = 0; at < samples; at++) {
          const id = idOf(chooseBackend(table, facts(), at / samples, none));
          counts.set(id, (counts.get(id) ?? 0) + 1);
        }
        for (const [index, weight] of weights.entries()) {
          const share = (counts.get(`b${index}`) ?? 0) / samples;
          expect(Math.abs(share - weight / total)).toBeLessThanOrEqual(1 / samples + 1e-9);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never chooses a backend of weight 0, one that drains, or one that is excluded, where no cookie asks for it', () => {
    fc.assert(
      fc.property(
        someBackends,
        someFraction,
        fc.array(fc.constantFrom('b0', 'b1', 'b2')),
        (backends, fraction, excluded) => {
          const without = new Set<string>(excluded);
          const choice = chooseBackend(tableOf(backends, { affinity }), facts(), fraction, without);
          const open = backends.filter((one) => one.weight > 0 && !one.draining && !without.has(one.id));
          if (choice.kind === 'none') expect(open).toEqual([]);
          else expect(open).toContainEqual(choice.backend);
        },
      ),
    );
  });

  it('keeps a visitor where it is while that backend lives, and with the same process after', () => {
    fc.assert(
      fc.property(someBackends, someFraction, someFraction, fc.boolean(), (backends, first, second, gone) => {
        const table = tableOf(backends, { affinity });
        const chosen = chooseBackend(table, facts(), first, none);
        fc.pre(chosen.kind === 'chosen');
        const visitor = facts('/', {}, { shop: chosen.affinity ?? '' });
        const draining = backends.map((one) =>
          one.id === chosen.backend.id ? { ...one, weight: 0, draining: true } : one,
        );
        expect(chooseBackend(table, visitor, second, none)).toEqual({ ...chosen, affinity: null });
        expect(idOf(chooseBackend({ ...table, backends: draining }, visitor, second, none))).toBe(chosen.backend.id);
        const without = new Set([chosen.backend.id]);
        const moved = chooseBackend(
          gone ? { ...table, backends: draining.filter((one) => !without.has(one.id)) } : table,
          visitor,
          second,
          without,
        );
        const siblings = backends.filter(
          (one) => one.process === chosen.backend.process && one.weight > 0 && !without.has(one.id),
        );
        if (siblings.length > 0) expect(siblings.map((one) => one.id)).toContain(idOf(moved));
        if (moved.kind === 'chosen') expect(moved.affinity).not.toBeNull();
      }),
    );
  });

  it('never lets a cookie open a backend that takes nobody', () => {
    const table = tableOf([backend('web', 1), backend('canary', 0)], { affinity });
    expect(idOf(chooseBackend(table, facts('/', {}, { shop: 'canary~canary' }), 0.5, none))).toBe('web');
  });

  it.each(['', '~', 'web', '%zz~web', 'a~b~c', '__proto__~__proto__'])('takes the cookie %j for none', (value) => {
    const table = tableOf([backend('web', 1)], { affinity });
    expect(chooseBackend(table, facts('/', {}, { shop: value }), 0, none)).toMatchObject({
      kind: 'chosen',
      affinity: 'web~web',
    });
  });

  it('keeps ids of any signs in a cookie', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (id) => {
        const table = tableOf([backend(id, 1, { process: 'web' }), backend(`other ${id}`, 1, { process: 'web' })], {
          affinity,
        });
        const chosen = chooseBackend(table, facts(), 0, none);
        const value = chosen.kind === 'chosen' ? (chosen.affinity ?? '') : '';
        expect(value).toMatch(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/);
        expect(idOf(chooseBackend(table, facts('/', {}, { shop: value }), 0.99, none))).toBe(id);
      }),
    );
  });

  const exact = (text: string) => ({ kind: 'exact', text }) as const;
  const prefix = (text: string) => ({ kind: 'prefix', text }) as const;
  const rules: readonly (readonly [string, Partial<RouteMatch>, RequestFacts, boolean])[] = [
    ['an equal header', { headers: [{ name: 'x-beta', value: exact('1') }] }, facts('/', { 'x-beta': '1' }), true],
    [
      'another value of the header',
      { headers: [{ name: 'x-beta', value: exact('1') }] },
      facts('/', { 'x-beta': '11' }),
      false,
    ],
    ['a header that is absent', { headers: [{ name: 'constructor', value: exact('1') }] }, facts(), false],
    [
      'the beginning of a header',
      { headers: [{ name: 'x-client', value: prefix('ios/') }] },
      facts('/', { 'x-client': 'ios/9' }),
      true,
    ],
    ['an equal cookie', { cookies: [{ name: 'beta', value: exact('yes') }] }, facts('/', {}, { beta: 'yes' }), true],
    [
      'a cookie in another case',
      { cookies: [{ name: 'beta', value: exact('yes') }] },
      facts('/', {}, { Beta: 'yes' }),
      false,
    ],
    ['a path below the prefix', { path: prefix('/api') }, facts('/api/items'), true],
    ['the prefix itself', { path: prefix('/api/') }, facts('/api'), true],
    ['a longer name than the prefix', { path: prefix('/api') }, facts('/apis'), false],
    ['the whole site', { path: prefix('/') }, facts('/x'), true],
    ['an equal path', { path: exact('/api') }, facts('/api'), true],
    ['a path below an exact one', { path: exact('/api') }, facts('/api/'), false],
    [
      'only one of two conditions',
      { path: prefix('/api'), headers: [{ name: 'x-beta', value: exact('1') }] },
      facts('/api'),
      false,
    ],
  ];
  it.each(rules)('decides by rule: %s', (_, conditions, request, ruled) => {
    const table = tableOf([backend('web', 1)], {
      rules: [{ match: match(conditions), backends: [backend('canary', 1)] }],
    });
    expect(idOf(chooseBackend(table, request, 0.5, none))).toBe(ruled ? 'canary' : 'web');
  });

  it('takes the first of several rules that match', () => {
    const to = (id: string) => ({ match: match({ path: prefix('/') }), backends: [backend(id, 1)] });
    expect(idOf(chooseBackend(tableOf([], { rules: [to('first'), to('second')] }), facts(), 0, none))).toBe('first');
  });

  it('does not fall back to the other backends where a rule has none left', () => {
    const table = tableOf([backend('web', 1)], { rules: [{ match: match({ path: prefix('/') }), backends: [] }] });
    expect(chooseBackend(table, facts(), 0, none)).toEqual({ kind: 'none' });
  });
});
