import type { Route } from '@fairlead/core/wire/route.ts';
import { type RouteName, routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../ports/store.ts';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';
import { samples } from './testing/samples.ts';
import { newRevision } from './testing/seed.ts';

// Every attack is made on every route of the table, so that a route that is added tomorrow is attacked too.
const all = Object.values<Route>(routes);
const guarded = all.filter(({ access }) => access.admit === 'granted');
const acting = all.filter(({ method, access }) => method !== 'GET' && access.admit !== 'signed');
const named = (list: readonly Route[]) => list.map((route) => [route.name, route] as const);
const sampleOf = (route: Route) => samples[route.name as RouteName]; // every route of the table has a sample

type Sent = {
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  readonly path?: string;
  readonly method?: string;
};
type Seen = { readonly status: number; readonly text: string; readonly headers: Headers };

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  const scope = { project: 'web' };
  const freeze = {
    id: 'web-freeze',
    kind: 'freeze',
    scope,
    until: null,
    all: false,
    by: 'x',
    reason: 'x',
    at: 1,
  } as const;
  await world.store.commit([{ kind: 'put-decision', decision: freeze }]);
});
afterAll(() => world.close());

/** Streams are read up to their first bytes. */
async function send(route: Route, { headers = {}, body, path, method }: Sent): Promise<Seen> {
  const sample = sampleOf(route);
  const text = body ?? (sample.body === undefined ? undefined : JSON.stringify(sample.body));
  const way = method ?? route.method;
  const answer = await fetch(`${world.base}${path ?? sample.path}`, {
    method: way,
    headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(text === undefined || way === 'GET' ? {} : { body: text }),
  });
  if (answer.status === 200 && answer.headers.get('content-type')?.includes('event-stream') === true) {
    await answer.body?.cancel();
    return { status: 200, text: '', headers: answer.headers };
  }
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const cookieName = () => `fairlead_session_${new URL(world.base).port}`;

/** What must not have changed: everything but the records of denials. */
async function footprint(): Promise<string> {
  const records = await world.store.audit({ after: 0 }, 100_000);
  const [tokens, decisions] = [await world.store.tokens(), await world.store.decisions()];
  const done = records.filter(({ outcome }) => outcome !== 'denied').length;
  return JSON.stringify([
    await world.store.lastEventSeq(),
    done,
    tokens.map(({ id }) => id),
    decisions,
    world.woken.length,
  ]);
}

describe('server/src/api/create-api.ts', () => {
  describe('takes no change that another page makes a browser send', () => {
    const forgeries: { readonly [sentence: string]: (base: string) => { readonly [name: string]: string } } = {
      'from another origin': () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
      'from another port of this machine': () => ({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }),
      'from nowhere': () => ({ origin: 'null' }),
      'that does not say from where': () => ({}),
      'as plain text': (base) => ({ origin: base, 'content-type': 'text/plain' }),
      'as a form': (base) => ({ origin: base, 'content-type': 'application/x-www-form-urlencoded' }),
      'in parts': (base) => ({ origin: base, 'content-type': 'multipart/form-data; boundary=x' }),
    };
    const cookieless = new Set(['exchangeToken', 'beginLogin', 'pollLogin']); // machines and terminals send these, and no browser adds anything to them
    const withCookie = acting.filter(({ name }) => !cookieless.has(name));
    test.each(named(acting.filter(({ name }) => cookieless.has(name))))('%s', async (_, route) => {
      const before = await footprint();
      for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null']) {
        const answer = await send(route, { headers: { origin } });
        expect(answer.status, answer.text).toBe(403);
      }
      expect(await footprint()).toBe(before);
    });
    test.each(named(withCookie))('%s', async (_, route) => {
      const { secret } = await world.token('admin', '*', 'session');
      const before = await footprint();
      for (const [sentence, make] of Object.entries(forgeries)) {
        const headers = make(world.base);
        const isTyped = 'content-type' in headers;
        if (isTyped && route.method !== 'POST') continue; // nothing is sent with it
        const answer = await send(route, { headers: { cookie: `${cookieName()}=${secret}`, ...headers } });
        expect([403, 415], `${sentence}: ${answer.text}`).toContain(answer.status);
      }
      expect(await footprint()).toBe(before);
    });

    test.each(named(acting))('%s by a plain GET', async (_, route) => {
      const { secret } = await world.token('admin', '*', 'session');
      const before = await footprint();
      const answer = await send(route, {
        ...{ method: 'GET', headers: { cookie: `${cookieName()}=${secret}`, 'sec-fetch-site': 'same-origin' } },
      });
      expect(await footprint(), answer.text).toBe(before);
    });
  });

  test.each(named(all))('%s is never framed, sniffed or told to others, whatever it answers', async (_, route) => {
    const { secret } = await world.token('viewer', 'db');
    for (const headers of [{}, bearer(secret)]) {
      const answer = await send(route, { headers });
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  describe('believes no token that is not its own, and none that has ended', () => {
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"admin","role":"admin","exp":9999999999}')}.`;
    const odd: { readonly [sentence: string]: () => Promise<{ readonly [name: string]: string }> } = {
      'an unsigned token': async () => bearer(unsigned),
      'the hash of a right one': async () => bearer(world.deps.hash((await world.token('admin', '*')).secret)),
      'the id of a right one': async () => bearer((await world.token('admin', '*')).id),
      'a right one in capitals': async () => bearer((await world.token('admin', '*')).secret.toUpperCase()),
      'a right one with more behind it': async () => bearer(`${(await world.token('admin', '*')).secret}x`),
      'a link, which only opens sessions': async () => bearer((await world.token('admin', '*', 'link')).secret),
      'one that has ended': async () => bearer((await world.token('admin', '*', 'token', -1)).secret),
      'a token as a cookie': async () => ({
        cookie: `${cookieName()}=${(await world.token('admin', '*')).secret}`,
        'sec-fetch-site': 'same-origin',
        origin: world.base,
      }),
      'two cookies': async () => ({
        cookie: `${cookieName()}=x; ${cookieName()}=${(await world.token('admin', '*', 'session')).secret}`,
        'sec-fetch-site': 'same-origin',
        origin: world.base,
      }),
      'a right one by another scheme': async () => ({
        authorization: `Basic ${(await world.token('admin', '*')).secret}`,
      }),
      'a sentence of SQL': async () => bearer("'OR/**/1=1--"),
      'a name that every object has': async () => bearer('__proto__'),
    };
    test.each(named(guarded))('%s', async (_, route) => {
      for (const [sentence, make] of Object.entries(odd)) {
        const answer = await send(route, { headers: await make() });
        expect([401, 403, 429], `${sentence}: ${answer.text}`).toContain(answer.status);
      }
    });
  });

  describe('answers one tenant about another’s as about nothing, in the same words and by the same reads', () => {
    const theirs = new RegExp(`shop-dev-new|shop-dev|shop-prod|web-freeze|${newRevision}|\\bshop\\b|\\bweb\\b`, 'g');
    const elsewhere = (text: string): string =>
      text.replaceAll(theirs, (name) =>
        name === newRevision ? 'e'.repeat(name.length) : name.replaceAll(/[a-z0-9]/g, 'q'),
      );
    /** What the caller asks about itself, what no project owns, and what creates something under a name. */
    const notAbout = new Set([
      'getShop',
      'tryShop',
      'streamVisits',
      'removeView',
      'saveView',
      'testConnection',
      'createToken',
      'disablePerson',
      'enablePerson',
      'acceptRewrite',
    ]);
    const about = guarded.filter(
      (route) =>
        !notAbout.has(route.name) && elsewhere(JSON.stringify(sampleOf(route))) !== JSON.stringify(sampleOf(route)),
    );

    const reads: string[] = [];
    const originals = new Map<string, unknown>();
    const store = () => world.store as unknown as { [name: string]: unknown }; // its functions are counted where they are called
    beforeAll(() => {
      for (const [name, read] of Object.entries(world.store as Partial<Store>)) {
        if (typeof read !== 'function') continue;
        originals.set(name, read);
        store()[name] = (...args: readonly unknown[]) => {
          reads.push(name);
          return (read as (...args: readonly unknown[]) => unknown)(...args);
        };
      }
    });
    afterAll(() => {
      for (const [name, read] of originals) store()[name] = read;
    });

    test.each(named(about))('%s', async (_, route) => {
      const { secret } = await world.token('admin', 'db');
      const sample = sampleOf(route);
      const ask = async (hide: (text: string) => string) => {
        await send(routes.getSession, { headers: bearer(secret) }); // the use of the token is written down by now
        reads.length = 0;
        const body = sample.body === undefined ? {} : { body: hide(JSON.stringify(sample.body)) };
        const answer = await send(route, { headers: bearer(secret), path: hide(sample.path), ...body });
        const text = elsewhere(answer.text)
          .replaceAll(/"(asOf|at|since|instance|serverNow|seq|lastSeq)":("[^"]*"|\d+)/g, '')
          .replaceAll(/q+|e{40}/g, 'q');
        return {
          status: answer.status,
          text,
          reads: reads.filter((name) => name !== 'commit' && name !== 'lastEventSeq'),
        };
      };
      const hidden = await ask((text) => text);
      const absent = await ask(elsewhere);
      expect(hidden).toEqual(absent);
      expect([200, 403, 404]).toContain(hidden.status);
    });
  });

  test('a change of another tenant is looked for as one that is not there', async () => {
    const { items } = await world.store.changes({ project: 'web' }, { limit: 1, cursor: null });
    const { secret } = await world.token('admin', 'db');
    const ask = async (id: string) => {
      const answer = await send(routes.getChange, { headers: bearer(secret), path: `/api/v1/changes/${id}` });
      return [answer.status, answer.text.replaceAll(id, 'q').replaceAll(/"instance":"[^"]*"/g, '')];
    };
    const id = items[0]?.id ?? '';
    expect(id).not.toBe('');
    expect(await ask(id)).toEqual(await ask('f'.repeat(id.length)));
  });

  describe('knows a name only as it is written', () => {
    const tricks: { readonly [sentence: string]: (id: string) => string } = {
      'in capitals': (id) => id.toUpperCase(),
      'with a null byte': (id) => `${id}%00`,
      'with a null byte and more': (id) => `${id}%00.json`,
      'with dots before it': (id) => `..%2f..%2fplacements%2f${id}`,
      'with a dot behind it': (id) => `${id}.`,
      'with a space behind it': (id) => `${id}%20`,
      'encoded twice': (id) => id.replace('o', '%256f'),
      'in letters that look alike': (id) => id.replace('o', '%D0%BE'),
      'in wide letters': (id) => id.replace('s', '%EF%BD%93'),
      'with a mark that joins': (id) => id.replace('o', 'o%CC%88'),
      'with a parameter of the path': (id) => `${id};project=web`,
      'as two': (id) => `${id},ledger-live`,
    };
    const byId = guarded.filter(
      ({ path, name }) => path.includes('{') && /\/(?:shop-dev|shop)(?=[/?]|$)/.test(samples[name as RouteName].path),
    );
    test.each(named(byId))('%s', async (_, route) => {
      for (const project of ['web', 'db']) {
        const { secret } = await world.token('admin', project);
        for (const [sentence, trick] of Object.entries(tricks)) {
          const path = sampleOf(route).path.replace(
            /\/(shop-dev|shop)(?=[/?]|$)/,
            (_all, id: string) => `/${trick(id)}`,
          );
          const answer = await send(route, { headers: bearer(secret), path });
          expect([400, 403, 404], `${sentence}: ${answer.text}`).toContain(answer.status);
        }
      }
    });
  });

  describe('takes no body that holds more than it knows', () => {
    const bodies = acting.filter(({ body }) => 'properties' in body);
    const raw = (route: Route, more: string): string => {
      const text = JSON.stringify(sampleOf(route).body ?? {});
      return `${text.slice(0, -1)}${text === '{}' ? '' : ','}${more}}`;
    };
    const more: { readonly [sentence: string]: string } = {
      'a prototype': '"__proto__":{"polluted":true}',
      'a prototype by its constructor': '"constructor":{"prototype":{"polluted":true}}',
      'a prototype in escaped letters': '"\\u005f_proto__":{"polluted":true}',
      'a tenant': '"tenantId":"db"',
      rights: '"grants":[{"role":"admin","project":"*"}]',
      'an actor': '"actor":{"person":"root"}',
      'an approval': '"approvedBy":["root"]',
    };
    test.each(named(bodies))('%s', async (_, route) => {
      const before = await footprint();
      const { secret } = await world.token('admin', '*', 'session');
      const kept = await footprint();
      expect(kept).not.toBe(before); // the token was made, and is seen
      for (const [sentence, text] of Object.entries(more)) {
        const answer = await send(route, { headers: bearer(secret), body: raw(route, text) });
        expect(answer.status, `${sentence}: ${answer.text}`).toBe(400);
      }
      expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
      expect(await footprint()).toBe(kept);
    });
  });

  describe('writes one line of log for one request, whatever is in it', () => {
    afterEach(() => world.logLines.splice(0));
    const poison = '\u001b[2J\r\n{"level":50,"msg":"root signed in"}\u202e\u2028';
    test.each(named(guarded))('%s', async (_, route) => {
      const { secret } = await world.token('viewer', 'web');
      world.logLines.splice(0);
      const path = `${sampleOf(route).path.split('?')[0]}?x=${encodeURIComponent(poison)}`;
      await send(route, { headers: { ...bearer(secret), 'user-agent': 'a\tb' }, path });
      await send(route, { headers: bearer(secret), path: `/api/v1/${encodeURIComponent(poison)}` });
      expect(world.logLines.length).toBeGreaterThan(0);
      for (const line of world.logLines) {
        expect(line.trimEnd().split('\n')).toHaveLength(1);
        expect([...line.trimEnd()].every((sign) => sign >= ' ' && sign !== '\u202e' && sign !== '\u2028')).toBe(true);
        expect(JSON.parse(line)).not.toMatchObject({ msg: 'root signed in' });
      }
    });
  });
});
