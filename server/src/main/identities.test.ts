import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { DeclaredRole } from '@fairlead/core/access/declared-role.ts';
import type { Configuration, OidcConnection } from '@fairlead/core/configuration/configuration.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { Provider } from 'oidc-provider';
import { Agent, type Dispatcher, request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Certificate, makeCertificate } from '../adapters/identity/make-certificate.ts';
import { openVault } from '../adapters/secrets/vault.ts';
import { type ApiWorld, openApiWorld } from '../api/testing/api-world.ts';
import { testConfiguration } from '../api/testing/configuration.ts';
import { Identities } from './identities.ts';

type Account = { readonly email: string; readonly email_verified: boolean; readonly groups: readonly string[] };
const role: DeclaredRole = {
  ...{ name: 'developer', who: ['group:shop-dev'], may: ['view', 'view-logs', 'pause'], where: {}, everywhere: false },
  place: 'Project/web spec.roles[0]',
};
const declared = { repo: 'https://git.example/fleet' as RepoUrl, path: 'a.yaml', line: 1, commit: '' as CommitSha };

/** A browser as far as signing in needs one: cookies by site, redirects by hand, forms. */
class Browser {
  readonly jar = new Map<string, Map<string, string>>();
  readonly #agent: Agent;
  constructor(ca: string) {
    this.#agent = new Agent({ connect: { ca } });
  }
  async go(url: string, form?: string): Promise<Dispatcher.ResponseData & { readonly text: string }> {
    const site = new URL(url).host;
    const cookies = this.jar.get(site) ?? new Map<string, string>();
    this.jar.set(site, cookies);
    const answer = await request(url, {
      dispatcher: this.#agent,
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        accept: 'text/html',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: form ?? null,
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (/Max-Age=0|expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return Object.assign(answer, { text: await answer.body.text() });
  }
  close = (): Promise<void> => this.#agent.close();
}

describe.runIf(existsSync('/usr/bin/openssl'))('server/src/main/identities.ts', () => {
  let certificate: Certificate;
  let world: ApiWorld;
  let browser: Browser;
  let identities: Identities;
  let servers: Server[];
  const accounts = new Map<string, Account>();
  let configuration: Configuration;

  beforeAll(() => {
    certificate = makeCertificate();
  });
  afterAll(() => certificate.remove());

  /** A real provider over TLS, and the connection that declares it. */
  async function startProvider(name: string, patch: Partial<OidcConnection> = {}): Promise<OidcConnection> {
    const server = createServer({ key: certificate.key, cert: certificate.cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    const issuer = `https://localhost:${(server.address() as AddressInfo).port}`; // it listens on a port
    const provider = new Provider(issuer, {
      clients: [
        {
          ...{ client_id: 'fairlead', client_secret: 'client-secret', response_types: ['code'] },
          ...{ grant_types: ['authorization_code', 'refresh_token'] },
          redirect_uris: [`${world.base}/sign-in/via/${name}/back`],
        },
      ],
      scopes: ['openid', 'offline_access', 'email', 'groups'],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
      findAccount: (_context, id) => {
        const account = accounts.get(id);
        return account === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, ...account }) };
      },
      pkce: { required: () => true },
      rotateRefreshToken: true,
      cookies: { keys: ['a key for tests'] },
    });
    server.on('request', provider.callback());
    return {
      ...{ kind: 'oidc', name, issuer, clientId: 'fairlead', title: name, groupsClaim: 'groups', groupsPrefix: '' },
      ...{ domains: null, sessionMs: 43_200_000, refreshMs: 60_000, caFile: certificate.caFile, declared },
      ...{ scopes: ['openid', 'email', 'groups', 'offline_access'], credential: { env: 'LOGIN_SECRET' } },
      ...patch,
    };
  }

  function declare(connections: readonly OidcConnection[], roles: readonly DeclaredRole[] = [role]): void {
    const base = testConfiguration();
    const projects = base.projects.map((one) => (one.name === 'web' ? { ...one, roles } : one));
    configuration = { ...base, projects, connections: [...base.connections, ...connections] };
  }

  beforeEach(async () => {
    servers = [];
    accounts.clear();
    accounts.set('ada', { email: 'Ada@acme.dev', email_verified: true, groups: ['shop-dev'] });
    declare([]);
    const offered = { read: async () => 'client-secret' };
    identities = new Identities({
      credentials: { offered, vault: openVault({ file: '/nowhere', sealer: undefined as never }) }, // not asked
      configuration: () => configuration,
      allowPrivate: () => true,
      monotonicMs: () => performance.now(),
    });
    world = await openApiWorld({}, { configuration: () => configuration, identityProviders: identities });
    browser = new Browser(certificate.cert);
  });
  afterEach(async () => {
    await browser.close();
    await identities.close();
    await world.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Goes to the provider, signs in and agrees there; the address to which it sends the person back. */
  async function wayBack(name: string, account: string, to = ''): Promise<string> {
    let answer = await browser.go(`${world.base}/sign-in/via/${name}${to}`);
    let at = `${world.base}/sign-in/via/${name}`;
    for (let hop = 0; hop < 20; hop += 1) {
      const location = answer.headers['location'];
      if (typeof location === 'string') {
        at = new URL(location, at).href;
        if (at.startsWith(`${world.base}/sign-in/via/${name}/back`)) return at;
        answer = await browser.go(at);
        continue;
      }
      const prompt = /name="prompt" value="(\w+)"/.exec(answer.text)?.[1];
      const action = /action="([^"]+)"/.exec(answer.text)?.[1];
      if (prompt === undefined || action === undefined)
        throw new Error(`no form at ${at}: ${answer.text.slice(0, 500)}`);
      at = new URL(action, at).href;
      answer = await browser.go(at, `prompt=${prompt}&login=${account}&password=x`);
    }
    throw new Error('the provider sends back and forth');
  }
  async function signIn(name: string, account: string): Promise<void> {
    const answer = await browser.go(await wayBack(name, account));
    expect(answer.text, answer.text).toBe('');
    expect(answer.statusCode).toBe(303);
  }
  const api = async (path: string) => {
    const answer = await browser.go(`${world.base}/api/v1${path}`);
    return { status: answer.statusCode, body: JSON.parse(answer.text) as { readonly [name: string]: unknown } };
  };

  test('a person signs in, holds what their groups give, and is gone when they sign out', async () => {
    declare([await startProvider('login')]);
    expect((await api('/sign-ins')).body).toEqual({
      items: [{ name: 'login', title: 'login', path: '/sign-in/via/login' }],
    });
    const back = await wayBack('login', 'ada', '?to=/fleet');
    const answer = await browser.go(back);
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/fleet']);
    const { body } = await api('/session');
    expect(body).toMatchObject({
      actor: { kind: 'person', subject: 'ada', person: 'ada@acme.dev' },
      grants: [{ role: 'developer', project: 'web', by: 'group:shop-dev, Project/web spec.roles[0]' }],
    });
    expect((await api('/placements/shop-dev')).status).toBe(200);
    expect((await api('/placements/ledger-live')).status).toBe(404);
    const cookies = browser.jar.get(new URL(world.base).host);
    const [name = '', secret = ''] = [...(cookies ?? [])].find(([one]) => one.startsWith('fairlead_session')) ?? [];
    const stored = JSON.stringify(await world.store.tokens());
    expect(stored).not.toContain(secret);
    const [record] = (await world.store.tokens()).filter(({ identity }) => identity !== undefined);
    expect(record?.identity?.refresh).toBeTypeOf('string');
    const out = await request(`${world.base}/api/v1/session`, {
      method: 'DELETE',
      headers: { cookie: `${name}=${secret}`, 'sec-fetch-site': 'same-origin' },
    });
    expect(out.statusCode).toBe(200);
    expect((await api('/session')).status).toBe(401);
  });

  test('an answer works once, in the browser that began, at the provider that was asked, and not for ever', async () => {
    declare([await startProvider('login'), await startProvider('other')]);
    const back = await wayBack('login', 'ada');
    const thief = new Browser(certificate.cert);
    expect((await thief.go(back)).statusCode).toBe(401);
    await thief.close();
    expect((await browser.go(back.replace('/via/login/', '/via/other/'))).statusCode).toBe(401);
    const again = await wayBack('login', 'ada');
    const cookies = new Map(browser.jar.get(new URL(world.base).host));
    expect((await browser.go(again)).statusCode).toBe(303);
    browser.jar.set(new URL(world.base).host, cookies); // the flow's cookie, kept by somebody
    const replayed = await browser.go(again);
    expect([replayed.statusCode, replayed.text]).toEqual([401, expect.stringContaining('was used already')]);
    const late = await wayBack('login', 'ada');
    world.advance(11 * 60_000);
    expect((await browser.go(late)).text).toContain('too long ago');
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'after signing in nobody is sent to %s',
    async (to) => {
      declare([await startProvider('login')]);
      const answer = await browser.go(await wayBack('login', 'ada', `?to=${encodeURIComponent(to)}`));
      expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/']);
    },
  );

  test('who leaves a group, or is disabled at the provider, is so here when the provider is asked again', async () => {
    declare([await startProvider('login')]);
    await signIn('login', 'ada');
    accounts.set('ada', { email: 'ada@acme.dev', email_verified: true, groups: [] });
    expect((await api('/placements/shop-dev')).status).toBe(200);
    world.advance(61_000);
    const many = await Promise.all([1, 2, 3, 4].map(() => api('/placements/shop-dev')));
    expect(many.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    accounts.set('ada', { email: 'ada@acme.dev', email_verified: true, groups: ['shop-dev'] });
    world.advance(61_000);
    expect((await api('/placements/shop-dev')).status).toBe(200);
    accounts.delete('ada');
    world.advance(61_000);
    expect((await api('/placements/shop-dev')).status).toBe(401);
    expect((await world.store.tokens()).filter(({ identity }) => identity !== undefined)).toEqual([]);
    const records = await world.store.audit({ after: 0 }, 1_000);
    expect(records.at(-1)).toMatchObject({ verb: 'sign-in', reason: 'login vouches for it no more' });
  });

  test('a provider that is away keeps people in for an hour, and no longer', async () => {
    declare([await startProvider('login')]);
    await signIn('login', 'ada');
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    world.advance(30 * 60_000);
    expect((await api('/placements/shop-dev')).status).toBe(200);
    world.advance(31 * 60_000);
    expect((await api('/placements/shop-dev')).status).toBe(401);
  });

  test('a connection or role that is taken out in Git ends it at once', async () => {
    const login = await startProvider('login');
    declare([login]);
    await signIn('login', 'ada');
    declare([login], []);
    expect((await api('/placements/shop-dev')).status).toBe(403);
    expect((await api('/session')).body['grants']).toEqual([]);
    declare([]);
    expect((await api('/session')).status).toBe(401);
  });

  test('two accounts with one verified address are one person; one that is not verified is somebody else', async () => {
    const second = await startProvider('second', { groupsPrefix: 'second:' });
    declare([await startProvider('first'), second]);
    const personBy = async (name: string): Promise<unknown> => {
      await signIn(name, 'ada');
      return ((await api('/session')).body['actor'] as { readonly person: unknown }).person;
    };
    expect([await personBy('first'), await personBy('second')]).toEqual(['ada@acme.dev', 'ada@acme.dev']);
    expect((await api('/session')).body['grants']).toEqual([]);
    accounts.set('ada', { email: 'ada@acme.dev', email_verified: false, groups: [] });
    expect(await personBy('second')).toBe(`${second.issuer}#ada`);
  });
});
