import type { DeclaredRole } from '@fairlead/core/access/declared-role.ts';
import { builtInRoles } from '@fairlead/core/access/roles.ts';
import type { Verb } from '@fairlead/core/access/verbs.ts';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Route } from '@fairlead/core/wire/route.ts';
import { type RouteName, routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IdentityProvider } from '../ports/identity-provider.ts';
import { mintToken } from '../usecases/act/tokens.ts';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';
import { testConfiguration } from './testing/configuration.ts';
import { send } from './testing/http.ts';
import { samples } from './testing/samples.ts';

const personal = builtInRoles.admin;
const role = (name: string, may: readonly Verb[], patch: Partial<DeclaredRole> = {}): DeclaredRole => ({
  ...{ name, who: [`group:${name}`], may, where: {}, everywhere: true, place: `Project/default spec.roles[${name}]` },
  ...patch,
});
/** For each verb one role that has it and one that has all others. Who gives a viewer's token must see as much. */
const generated = personal.flatMap((verb) => [
  role(`only-${verb}`, [
    ...new Set<Verb>([...(verb === 'manage-tokens' ? builtInRoles.viewer : ['view' as const]), verb]),
  ]),
  role(
    `all-but-${verb}`,
    personal.filter((one) => one !== verb),
  ),
]);

let roles: readonly DeclaredRole[] = generated;
let world: ApiWorld;
let current: Configuration | null = null;
/** As the loader does it: a new configuration is a new value. */
function declare(next: readonly DeclaredRole[]): void {
  roles = next;
  current = null;
}
function configuration(): Configuration {
  if (current === null) {
    const base = testConfiguration();
    current = { ...base, projects: base.projects.map((one) => (one.name === 'web' ? { ...one, roles } : one)) };
  }
  return current;
}
beforeAll(async () => {
  const login: IdentityProvider = {
    ...{ name: 'login', title: 'Login', issuer: 'https://id', domains: null, sessionMs: 1, refreshMs: 1 },
    begin: () => Promise.reject(new Error('nobody signs in here')),
    finish: () => Promise.reject(new Error('nobody signs in here')),
    confirm: () => Promise.resolve(null),
  };
  const identityProviders = { list: () => [login], of: (name: string) => (name === 'login' ? login : undefined) };
  world = await openApiWorld({}, { configuration, identityProviders });
});
afterAll(() => world.close());

async function signedIn(...groups: readonly string[]): Promise<{ readonly secret: string; readonly id: string }> {
  const { record, secret } = mintToken(world.deps, {
    ...{ name: 'ada', role: '', project: '', kind: 'session', createdBy: 'test', lifeMs: 3_600_000 },
  });
  const identity = {
    ...{ connection: 'login', issuer: 'https://id', subject: '7', person: 'ada@acme.dev', groups },
    ...{ providerSession: null, refresh: null, confirmedAt: world.deps.clock.now() },
  };
  await world.store.commit([{ kind: 'put-token', token: { ...record, identity } }]);
  return { secret, id: record.id };
}

async function statusOf(route: Route, secret: string): Promise<number> {
  const { path, body } = samples[route.name as RouteName]; // every route of the table has a sample
  const controller = new AbortController();
  const answer = await fetch(`${world.base}${path}`, {
    method: route.method,
    signal: controller.signal,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  controller.abort();
  return answer.status;
}

/** What everybody may ask about themselves needs no role. */
const guarded = Object.values<Route>(routes).filter(
  ({ access }) => access.admit === 'granted' && access.subject !== 'session',
);

describe('server/src/api under declared roles', () => {
  test.each(guarded.map((route) => [route.name, route.access.verb, route] as const))(
    '%s is open to a role with %s and closed to one with everything else',
    async (_name, verb, route) => {
      const only = await signedIn(`only-${verb}`);
      const allBut = await signedIn(`all-but-${verb}`);
      const nobody = await signedIn('some-group');
      expect([401, 403, 500]).not.toContain(await statusOf(route, only.secret));
      expect([403, 404]).toContain(await statusOf(route, allBut.secret));
      expect(await statusOf(route, nobody.secret)).toBe(403);
    },
  );

  test('what needs no role is about oneself, and is this', () => {
    const free = Object.values<Route>(routes).filter(
      ({ access }) => access.admit === 'granted' && access.subject === 'session',
    );
    expect(free.map(({ name }) => name).sort()).toEqual([
      'agreeLogin',
      'canI',
      'getSession',
      'listViews',
      'readLogin',
      'removeView',
      'saveView',
      'signOut',
    ]);
  });

  test('a role for one tier, target or kind of object is a role there and nowhere else', async () => {
    const narrow = (name: string, where: DeclaredRole['where']) =>
      role(name, ['view', 'pause', 'act'], { where, everywhere: false });
    declare([
      narrow('tier', { tier: 'non-production' }),
      narrow('place', { target: ['dev'] }),
      narrow('kind', { kind: ['Process'] }),
    ]);
    const pause = async (group: string, placement: string) => {
      const { secret } = await signedIn(group);
      const body = { for: '1h', reason: 'test' };
      return (await send(world, 'POST', `/api/v1/placements/${placement}/pause`, secret, body)).status;
    };
    expect([await pause('tier', 'shop-dev'), await pause('tier', 'shop-prod')]).toEqual([200, 403]);
    expect([await pause('place', 'shop-dev'), await pause('place', 'shop-staging')]).toEqual([200, 403]);
    expect([await pause('kind', 'shop-dev'), await pause('kind', 'ledger-live')]).toEqual([403, 404]);
    const act = async (object: string) => {
      const { secret } = await signedIn('kind');
      return (await send(world, 'POST', '/api/v1/placements/shop-dev/act', secret, { object, action: 'restart' }))
        .status;
    };
    expect(await act('Process/api')).not.toBe(403);
    expect(await act('File/password')).toBe(403);
  });

  test('a person of two projects sees both in one list, and nothing of a third', async () => {
    declare([role('one', ['view'], { everywhere: false })]);
    const base = configuration();
    const both = base.projects.map((one) => ({ ...one, roles: [role('one', ['view'], { everywhere: false })] }));
    current = { ...base, projects: both };
    const { secret } = await signedIn('one');
    const { body } = await send(world, 'GET', '/api/v1/placements', secret);
    const projects = (body['items'] as readonly { readonly project: string }[]).map(({ project }) => project);
    expect([...new Set(projects)].sort()).toEqual(['db', 'web']);
    expect((await send(world, 'GET', '/api/v1/now', secret)).body['counts']).toMatchObject({ total: 4 });
    current = { ...base, projects: both.map((one) => (one.name === 'db' ? { ...one, roles: [] } : one)) };
    expect((await send(world, 'GET', '/api/v1/now', secret)).body['counts']).toMatchObject({ total: 3 });
  });

  test('a role withdrawn in Git ends requests at once, and open streams of events and logs', async () => {
    declare([role('seer', ['view', 'view-logs'], { everywhere: false })]);
    const closing = Promise.withResolvers<void>();
    world.target.logs = async function* () {
      yield { at: 1, stream: 'out', text: 'hello' } as const;
      await closing.promise;
    };
    const { secret } = await signedIn('seer');
    const open = (path: string) => fetch(`${world.base}${path}`, { headers: { authorization: `Bearer ${secret}` } });
    const streams = [
      await open('/api/v1/events/stream'),
      await open('/api/v1/placements/shop-dev/logs?object=Process/api'),
    ];
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    declare([]);
    expect((await send(world, 'GET', '/api/v1/placements/shop-dev', secret)).status).toBe(403);
    for (const stream of streams) await stream.text().catch(() => ''); // ends, cleanly or not
    closing.resolve();
  });

  test('a role withdrawn in Git takes the right from its tokens, and nobody gives away more than they hold', async () => {
    const own = { everywhere: false };
    declare([role('giver', ['view', 'manage-tokens'], own), role('doer', ['view', 'sync'], own)]);
    const { secret } = await signedIn('giver');
    const make = (name: string) =>
      send(world, 'POST', '/api/v1/tokens', secret, { name: 'ci', role: name, project: 'web' });
    expect((await make('doer')).body['detail']).toContain('role doer allows sync, which you do not hold there');
    expect((await make('viewer')).body['detail']).toContain('view-logs');
    expect((await make('nothing')).body['detail']).toContain('known are viewer, operator, admin, giver, doer');
    const given = await make('giver');
    expect(given.status).toBe(200);
    const token = String(given.body['secret']);
    expect((await send(world, 'GET', '/api/v1/tokens', token)).status).toBe(200);
    declare([]);
    expect((await send(world, 'GET', '/api/v1/tokens', token)).status).toBe(403);
  });
});
