import { createSign, generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Certificate, makeCertificate } from '../make-certificate.ts';
import { OidcProvider, type OidcSettings } from './oidc-provider.ts';
import { type Forgery, hmacOf, PlayedProvider } from './played-provider.ts';

const back = 'http://127.0.0.1:7070/sign-in/via/login/back';
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const now = (): number => Math.floor(Date.now() / 1_000);

const attacks: { readonly [sentence: string]: Forgery } = {
  'signed by nobody': { header: { alg: 'none' }, sign: () => '' },
  'signed with the public key as a shared secret': { header: { alg: 'HS256', kid: 'one' }, sign: hmacOf },
  'signed by a stranger under the provider’s key id': {
    sign: (input) => createSign('RSA-SHA256').update(input).sign(stranger, 'base64url'),
  },
  'signed by a key that it brings along': {
    header: { alg: 'RS256', kid: '../../etc/passwd', jku: 'https://evil.example/jwks' },
    sign: (input) => createSign('RSA-SHA256').update(input).sign(stranger, 'base64url'),
  },
  'with its signature cut off': { sign: () => '' },
  'of another issuer': { claims: (right) => ({ ...right, iss: 'https://evil.example' }) },
  'of the issuer with a slash more': { claims: (right) => ({ ...right, iss: `${String(right['iss'])}/` }) },
  'for another audience': { claims: (right) => ({ ...right, aud: 'somebody' }) },
  'for an audience that begins alike': { claims: (right) => ({ ...right, aud: 'fairlead2' }) },
  'for several audiences without a party': { claims: (right) => ({ ...right, aud: ['fairlead', 'other'] }) },
  'for another party': { claims: (right) => ({ ...right, azp: 'other' }) },
  'that has expired': { claims: (right) => ({ ...right, exp: now() - 120, iat: now() - 600 }) },
  'that never expires': { claims: ({ exp: _exp, ...rest }) => rest },
  'that is not valid yet': { claims: (right) => ({ ...right, nbf: now() + 3_600 }) },
  'with another nonce': { claims: (right) => ({ ...right, nonce: 'other' }) },
  'without a nonce': { claims: ({ nonce: _nonce, ...rest }) => rest },
  'of nobody': { claims: (right) => ({ ...right, sub: '' }) },
  'whose subject is a number': { claims: (right) => ({ ...right, sub: 7 }) },
  'that is missing': { token: { access_token: 'a', token_type: 'bearer' } },
  'contradicted about its subject': { userinfo: { sub: 'root' } },
};

describe.runIf(existsSync('/usr/bin/openssl'))('server/src/adapters/identity/oidc/oidc-provider.ts', () => {
  let certificate: Certificate;
  let played: PlayedProvider;
  let provider: OidcProvider;
  const make = (patch: Partial<OidcSettings> = {}, caFile: string | null = certificate.caFile): OidcProvider =>
    new OidcProvider(
      {
        ...{ name: 'login', title: 'Login', issuer: played.issuer, domains: null, sessionMs: 1, refreshMs: 1 },
        ...{ groupsClaim: 'groups', groupsPrefix: '', clientId: 'fairlead', scopes: ['openid'] },
        clientSecret: () => Promise.resolve(new Secret('canary-client-secret')),
        ...patch,
      },
      { caFile, allowPrivate: () => true },
      () => performance.now(),
    );
  beforeAll(async () => {
    certificate = makeCertificate();
    played = await PlayedProvider.start(certificate);
  });
  beforeEach(() => {
    played.forgery = {};
    provider = make();
  });
  afterAll(async () => {
    await played.close();
    certificate.remove();
  });

  const answer = (state: string): URL => new URL(`${back}?code=c&state=${state}`);
  async function signIn(by = provider, forgery: Forgery = {}) {
    const { flow } = await by.begin(back);
    played.nonce = flow.nonce;
    played.forgery = forgery;
    return by.finish(answer(flow.state), flow);
  }

  test('a person comes with issuer, subject, verified address and groups', async () => {
    const { identity, refresh } = await signIn();
    expect(identity).toEqual({
      ...{ issuer: played.issuer, subject: 'ada-1', email: 'ada@acme.dev', groups: ['shop-dev'] },
    });
    expect(refresh).toBeNull();
  });

  test('the way there carries a fresh state, nonce and challenge, and never the verifier or the secret', async () => {
    const [one, two] = [await provider.begin(back), await provider.begin(back)];
    const asked = new URL(one.url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('redirect_uri')).toBe(back);
    expect(one.url).not.toContain(one.flow.verifier);
    expect(one.url).not.toContain('canary');
    for (const name of ['state', 'nonce', 'verifier'] as const) {
      expect(one.flow[name].length).toBeGreaterThan(40);
      expect(one.flow[name]).not.toBe(two.flow[name]);
    }
  });

  test.each(Object.entries(attacks))('a token %s signs nobody in', async (_, forgery) => {
    await expect(signIn(provider, forgery)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('an answer with another state, an error or none signs nobody in', async () => {
    const { flow } = await provider.begin(back);
    played.nonce = flow.nonce;
    for (const text of [
      '?code=c&state=other',
      '?code=c',
      `?error=access_denied&state=${flow.state}`,
      '',
      '?code=c&code=d&state=x',
    ])
      await expect(provider.finish(new URL(`${back}${text}`), flow)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  const groupsOf = async (groups: unknown) =>
    (await signIn(make({ groupsPrefix: 'acme:' }), { claims: (right) => ({ ...right, groups }) })).identity.groups;
  test('groups are texts as they are: never split, never made of something else', async () => {
    expect(await groupsOf(['a,admins', 'b c'])).toEqual(['acme:a,admins', 'acme:b c']);
    expect(await groupsOf('a,admins')).toEqual(['acme:a,admins']);
    expect(await groupsOf([7, null, ['x'], '', { name: 'y' }])).toEqual([]);
    expect(await groupsOf({ admins: true })).toEqual([]);
  });

  const emailOf = async (claims: { readonly [name: string]: unknown }, userinfo = {}) => {
    const forgery = {
      claims: ({ email: _e, email_verified: _v, ...rest }) => ({ ...rest, ...claims }),
      userinfo: { sub: 'ada-1', ...userinfo },
    } satisfies Forgery;
    return (await signIn(provider, forgery)).identity.email;
  };
  test('only an address that is said to be verified, in the same answer, is one', async () => {
    expect(await emailOf({ email: 'ada@acme.dev' })).toBeNull();
    expect(await emailOf({ email: 'ada@acme.dev', email_verified: 'true' })).toBeNull();
    expect(await emailOf({ email: 'ada@acme.dev', email_verified: false })).toBeNull();
    expect(await emailOf({ email: 'ada@acme.dev' }, { email: 'x@acme.dev', email_verified: true })).toBeNull();
    expect(await emailOf({ email_verified: true }, { email: 'x@acme.dev' })).toBeNull();
    expect(await emailOf({}, { email: 'x@acme.dev', email_verified: true })).toBe('x@acme.dev');
  });

  test('a certificate that nobody trusts, or no https at all, is no provider', async () => {
    const before = played.received.length;
    await expect(make({}, null).begin(back)).rejects.toMatchObject({ code: 'unavailable' });
    const plain = make({ issuer: played.issuer.replace('https', 'http') });
    await expect(plain.begin(back)).rejects.toMatchObject({ code: 'unavailable' });
    expect(played.received.length).toBe(before);
  });

  test('a private address is asked only where the operator allows it', async () => {
    const settings = { name: 'x', title: 'x', issuer: played.issuer, domains: null, sessionMs: 1, refreshMs: 1 };
    const guarded = new OidcProvider(
      { ...settings, groupsClaim: 'g', groupsPrefix: '', clientId: 'c', scopes: ['openid'], clientSecret: null },
      { caFile: certificate.caFile, allowPrivate: () => false },
      () => 0,
    );
    await expect(guarded.begin(back)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('a provider that is ill is not taken for one that says no', async () => {
    await provider.begin(back);
    played.forgery = { status: 503 };
    await expect(provider.confirm(new Secret('r'))).rejects.toMatchObject({ code: 'unavailable' });
    const text = await provider.confirm(new Secret('canary-refresh')).catch((error: unknown) => String(error));
    expect(text).not.toContain('canary');
  });
});
