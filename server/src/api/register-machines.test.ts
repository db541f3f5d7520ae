import type { DeclaredRole } from '@fairlead/core/access/declared-role.ts';
import type { Configuration, WorkloadConnection } from '@fairlead/core/configuration/configuration.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeProvider } from '../adapters/identity/fake/fake-provider.ts';
import type { WorkloadIssuer } from '../ports/identity-provider.ts';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';
import { testConfiguration } from './testing/configuration.ts';

const declared = { repo: 'https://git.example/fleet' as RepoUrl, path: 'a.yaml', line: 1, commit: '' as CommitSha };
const role = (name: string, who: string, may: DeclaredRole['may'], everywhere = false): DeclaredRole => ({
  ...{ name, who: [who], may, where: {}, everywhere, place: 'Project/web spec.roles[0]' },
});
const deployer = role('deployer', 'group:nobody', ['view', 'sync']);
const connection: WorkloadConnection = {
  ...{ kind: 'workload', name: 'ci', issuer: 'https://ci.example', audience: 'fairlead', caFile: null, declared },
  rules: [
    { claims: { repository: 'acme/shop' }, role: 'deployer', project: 'web', lifeMs: 900_000, place: 'Connection/ci' },
    { claims: { repository: 'acme/gone' }, role: 'withdrawn', project: 'web', lifeMs: 900_000, place: 'Connection/ci' },
  ],
};

describe('server/src/api/register-machines.ts', () => {
  let world: ApiWorld;
  let configuration: Configuration;
  let provider: FakeProvider;
  /** An issuer whose tokens say who they are of: what a real one checks is tested where it is. */
  const issuer: WorkloadIssuer = {
    ...{ name: 'ci', rules: connection.rules },
    prove: async (token) => {
      if (token === 'away') throw new AppError('unavailable', 'ci.example cannot be asked');
      const [, repository = ''] = /^job of (\S+)/.exec(token) ?? [];
      if (repository === '') throw new AppError('unauthenticated', `the token ${token} does not hold`);
      return { claims: { repository }, subject: `repo:${repository}`, expiresAt: Date.now() + 600_000 };
    },
  };
  const declare = (connections: Configuration['connections'], roles: readonly DeclaredRole[] = [deployer]): void => {
    const base = testConfiguration();
    const admin = role('platform', 'group:platform', ['view', 'view-logs', 'view-metrics', 'manage-tokens'], true);
    const projects = base.projects.map((one) => (one.name === 'web' ? { ...one, roles: [...roles, admin] } : one));
    configuration = { ...base, projects, connections: [...base.connections, ...connections] };
  };
  beforeEach(async () => {
    provider = new FakeProvider();
    declare([connection]);
    const isDeclared = (name: string): boolean => configuration.connections.some((one) => one.name === name);
    const identityProviders = {
      list: () => [provider],
      of: (name: string) => (name === 'login' ? provider : undefined),
      workload: (name: string) => (name === 'ci' && isDeclared('ci') ? issuer : undefined),
    };
    world = await openApiWorld({}, { configuration: () => configuration, identityProviders });
  });
  afterEach(() => world.close());

  const post = (path: string, body: unknown, headers: { readonly [name: string]: string } = {}) =>
    fetch(`${world.base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const exchange = async (token: string, name = 'ci') => {
    const answer = await post('/api/v1/token-exchange', { connection: name, token });
    const body = (await answer.json()) as { readonly secret?: string; readonly detail?: string };
    return { status: answer.status, secret: body.secret ?? '', detail: body.detail ?? '' };
  };
  const get = (path: string, secret: string) =>
    fetch(`${world.base}/api/v1${path}`, { headers: { authorization: `Bearer ${secret}` } });

  async function signIn(account: string, groups: readonly string[]) {
    provider.accounts.set(account, { email: `${account}@acme.dev`, verified: true, groups });
    const begun = await fetch(`${world.base}/sign-in/via/login`, { redirect: 'manual' });
    const cookie = String(begun.headers.get('set-cookie')).split(';')[0] ?? '';
    const back = provider.agree(String(begun.headers.get('location')), account);
    const answer = await fetch(back, { redirect: 'manual', headers: { cookie } });
    const session = answer.headers.getSetCookie().find((one) => one.startsWith('fairlead_session')) ?? '';
    const own = { cookie: session.split(';')[0] ?? '', 'sec-fetch-site': 'same-origin' };
    return { status: answer.status, text: await answer.text(), headers: own };
  }
  const sessionOf = async (headers: { readonly [name: string]: string }) =>
    (await fetch(`${world.base}/api/v1/session`, { headers })).status;

  test('a job gets a short token with the role of the rule that fits, and is in the audit log by its subject', async () => {
    const { status, secret } = await exchange('job of acme/shop 1');
    expect(status).toBe(200);
    expect((await get('/placements/shop-dev', secret)).status).toBe(200);
    expect((await get('/placements/ledger-live', secret)).status).toBe(404);
    const records = await world.store.audit({ after: 0 }, 1_000);
    expect(records.at(-1)).toMatchObject({ verb: 'sign-in', data: { with: 'ci', subject: 'repo:acme/shop' } });
    world.advance(16 * 60_000);
    expect((await get('/placements/shop-dev', secret)).status).toBe(401);
  });

  test('a token of a job is good once', async () => {
    expect((await exchange('job of acme/shop 1')).status).toBe(200);
    expect(await exchange('job of acme/shop 1')).toMatchObject({
      status: 401,
      detail: expect.stringContaining('once'),
    });
    expect((await exchange('job of acme/shop 2')).status).toBe(200);
  });

  test.each([
    ['of another repository', 'job of acme/shop2', 'ci'],
    ['for a role that is not there', 'job of acme/gone', 'ci'],
    ['that does not hold', 'canary-token', 'ci'],
    ['by a connection that is not there', 'job of acme/shop', 'nowhere'],
    ['by a connection of another kind', 'job of acme/shop', 'shop'],
  ])('gives nothing for a token %s', async (_, token, name) => {
    const answer = await exchange(token, name);
    expect(answer.status).toBe(401);
    expect(answer.detail).not.toContain('canary-token');
    expect(await world.store.tokens()).toEqual([]);
  });

  test('an issuer that is away is told apart from a refusal', async () => {
    expect((await exchange('away')).status).toBe(503);
  });

  test('what was given ends with the role, and with the connection', async () => {
    const { secret } = await exchange('job of acme/shop 1');
    declare([connection], []);
    expect((await get('/placements/shop-dev', secret)).status).toBe(403);
    declare([connection]);
    expect((await get('/placements/shop-dev', secret)).status).toBe(200);
    declare([]);
    expect((await get('/placements/shop-dev', secret)).status).toBe(401);
  });

  test('wrong tokens are counted', async () => {
    let status = 0;
    for (let i = 0; i < 40; i += 1) ({ status } = await exchange(`wrong ${i}`));
    expect(status).toBe(429);
  });

  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  test('who signs out at the provider is signed out here, by subject or by session, and nobody else', async () => {
    const [ada, bob] = [await signIn('ada', []), await signIn('bob', [])];
    expect([await sessionOf(ada.headers), await sessionOf(bob.headers)]).toEqual([200, 200]);
    expect((await post('/sign-in/via/login/logout', 'logout_token=logout+ada+-', form)).status).toBe(200);
    expect([await sessionOf(ada.headers), await sessionOf(bob.headers)]).toEqual([401, 200]);
    const [only] = (await world.store.tokens()).flatMap(({ identity }) => identity?.providerSession ?? []);
    expect((await post('/sign-in/via/login/logout', `logout_token=logout+-+${only}`, form)).status).toBe(200);
    expect(await sessionOf(bob.headers)).toBe(401);
  });

  test.each([
    ['that does not hold', 'logout_token=forged', form],
    ['that is missing', '', form],
    ['that is there twice', 'logout_token=logout+ada+-&logout_token=logout+ada+-', form],
    ['in JSON', '{"logout_token":"logout ada -"}', {}],
  ])('a logout token %s ends nothing', async (_, body, headers) => {
    const ada = await signIn('ada', []);
    expect((await post('/sign-in/via/login/logout', body, headers)).status).toBeGreaterThanOrEqual(400);
    expect(await sessionOf(ada.headers)).toBe(200);
  });

  test('signing out says where the provider ends its own session, and does so here when it is away', async () => {
    const leave = async () => {
      const { headers } = await signIn('ada', []);
      return { headers, answer: await fetch(`${world.base}/api/v1/session`, { method: 'DELETE', headers }) };
    };
    const first = await leave();
    const back = encodeURIComponent(`${world.base}/sign-in`);
    expect(await first.answer.json()).toMatchObject({
      elsewhere: `https://id.example/end?post_logout_redirect_uri=${back}`,
    });
    const { headers } = await signIn('ada', []);
    provider.isAway = true;
    const away = await fetch(`${world.base}/api/v1/session`, { method: 'DELETE', headers });
    expect(await away.json()).toMatchObject({ elsewhere: null });
    expect(await sessionOf(headers)).toBe(401);
  });

  test('who is shut out loses sessions and tokens at once, is not let in, and is let in again', async () => {
    const eve = await signIn('eve', ['platform']);
    const made = await post(
      '/api/v1/tokens',
      { name: 'sly', role: 'viewer', project: 'web' },
      { ...eve.headers, origin: world.base },
    );
    const { secret } = (await made.json()) as { readonly secret: string };
    expect((await get('/placements/shop-dev', secret)).status).toBe(200);
    const more = await post(
      '/api/v1/tokens',
      { name: 'slyer', role: 'viewer', project: 'web' },
      { authorization: `Bearer ${(await world.token('admin', 'web')).secret}` },
    );
    const { secret: unrelated } = (await more.json()) as { readonly secret: string };
    const admin = await signIn('ada', ['platform']);
    const acting = { ...admin.headers, origin: world.base };
    const shut = { person: 'eve@acme.dev', reason: 'left' };
    expect((await post('/api/v1/people/disable', shut, { ...eve.headers, origin: world.base })).status).toBe(409);
    expect((await post('/api/v1/people/disable', shut, acting)).status).toBe(200);
    expect(await sessionOf(eve.headers)).toBe(401);
    expect((await get('/placements/shop-dev', secret)).status).toBe(401);
    expect((await get('/placements/shop-dev', unrelated)).status).toBe(200);
    expect(await signIn('eve', ['platform'])).toMatchObject({
      status: 401,
      text: expect.stringContaining('may not sign in'),
    });
    const seen = await fetch(`${world.base}/api/v1/people`, { headers: admin.headers });
    expect(await seen.json()).toMatchObject({
      people: [{ person: 'ada@acme.dev', groups: ['platform'], sessions: 1, via: ['login'] }],
      disabled: [{ person: 'eve@acme.dev', by: 'ada@acme.dev', reason: 'left' }],
    });
    const denied = (await world.store.audit({ after: 0 }, 1_000)).filter(({ outcome }) => outcome === 'denied');
    expect(denied.at(-1)).toMatchObject({ verb: 'sign-in', actor: { person: 'eve@acme.dev' } });
    expect((await post('/api/v1/people/enable', shut, acting)).status).toBe(200);
    expect((await signIn('eve', [])).status).toBe(303);
  });

  test('says who may do a thing, by which rule: people, groups and tokens', async () => {
    const { secret } = await world.token('admin', 'web');
    await world.token('viewer', 'web');
    const answer = (await (await get('/who-can?verb=sync&placement=shop-dev', secret)).json()) as {
      readonly items: readonly { readonly kind: string; readonly name: string; readonly rule: string }[];
    };
    expect(answer.items.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['group nobody', 'token admin of web']);
    expect(answer.items[0]?.rule).toContain('group:nobody, Project/web spec.roles[0]');
    expect((await get('/who-can?verb=sync&project=db', secret)).status).toBe(404);
    expect((await get('/who-can?verb=sync', secret)).status).toBe(403);
  });
});
