import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Certificate, makeCertificate } from '../make-certificate.ts';
import { PlayedServer } from '../played-server.ts';
import { SignedWorkloads } from './workload-issuer.ts';

type Json = { readonly [name: string]: unknown };
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const next = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = own.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const now = (): number => Math.floor(Date.now() / 1_000);
const rs256 = (key: KeyObject) => (input: string) => createSign('RSA-SHA256').update(input).sign(key, 'base64url');

type Forged = {
  readonly header?: Json;
  readonly claims?: (right: Json) => Json;
  readonly sign?: (input: string) => string;
  readonly spoil?: (token: string) => string;
};
const attacks: { readonly [sentence: string]: Forged } = {
  'signed by nobody': { header: { alg: 'none' }, sign: () => '' },
  'signed by nobody, in other letters': { header: { alg: 'nOnE', kid: 'one' }, sign: () => '' },
  'signed with the public key as a shared secret': {
    header: { alg: 'HS256', kid: 'one' },
    sign: (input) => createHmac('sha256', pem).update(input).digest('base64url'),
  },
  'signed with an empty shared secret': {
    header: { alg: 'HS512', kid: 'one' },
    sign: (input) => createHmac('sha512', '').update(input).digest('base64url'),
  },
  'signed by a stranger under a known key': { sign: rs256(stranger.privateKey) },
  'signed by a key that it brings along': {
    header: { alg: 'RS256', jwk: stranger.publicKey.export({ format: 'jwk' }) },
    sign: rs256(stranger.privateKey),
  },
  'that says where its keys are': {
    header: { alg: 'RS256', kid: 'evil', jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x' },
    sign: rs256(stranger.privateKey),
  },
  'under a key that is a path': { header: { alg: 'RS256', kid: '../../dev/null' }, sign: rs256(stranger.privateKey) },
  'under a key of another algorithm': { header: { alg: 'ES256', kid: 'one' } },
  'with something critical that we do not know': { header: { alg: 'RS256', kid: 'one', crit: ['x'], x: 1 } },
  'with its signature cut off': { sign: () => '' },
  'with four parts': { spoil: (token) => `${token}.x` },
  'encrypted instead of signed': { spoil: () => `${encode({ alg: 'dir', enc: 'A256GCM' })}....` },
  'with other claims than were signed': {
    spoil: (token) => {
      const [head, , sign] = token.split('.');
      return `${head}.${encode({ iss: 'x', sub: 'root', aud: 'fairlead', iat: now(), exp: now() + 300 })}.${sign}`;
    },
  },
  'of another issuer': { claims: (right) => ({ ...right, iss: 'https://evil.example' }) },
  'of the issuer with a slash more': { claims: (right) => ({ ...right, iss: `${String(right['iss'])}/` }) },
  'for another audience': { claims: (right) => ({ ...right, aud: 'https://github.com/acme' }) },
  'for an audience that begins alike': { claims: (right) => ({ ...right, aud: 'fairlead-test' }) },
  'for no audience': { claims: ({ aud: _aud, ...rest }) => rest },
  'that has expired': { claims: (right) => ({ ...right, exp: now() - 60, iat: now() - 600 }) },
  'that never expires': { claims: ({ exp: _exp, ...rest }) => rest },
  'that expires as a text': { claims: (right) => ({ ...right, exp: '9999999999' }) },
  'that was made long ago': { claims: (right) => ({ ...right, iat: now() - 7_200, exp: now() + 3_600 }) },
  'that says not when it was made': { claims: ({ iat: _iat, ...rest }) => rest },
  'that was made in the future': { claims: (right) => ({ ...right, iat: now() + 600 }) },
  'that is not valid yet': { claims: (right) => ({ ...right, nbf: now() + 600 }) },
  'of nobody': { claims: ({ sub: _sub, ...rest }) => rest },
  'that is too long': { claims: (right) => ({ ...right, padding: 'x'.repeat(20_000) }) },
  'that is no token at all': { spoil: () => 'fl_abcdef' },
};

describe.runIf(existsSync('/usr/bin/openssl'))('server/src/adapters/identity/workload/workload-issuer.ts', () => {
  let certificate: Certificate;
  let played: PlayedServer;
  let issuer: SignedWorkloads;
  let keys: readonly Json[];
  let named: string | null;
  let nowMs: number;
  const jwk = (key: KeyObject, kid: string, alg: string): Json => ({
    ...key.export({ format: 'jwk' }),
    kid,
    alg,
    use: 'sig',
  });

  beforeAll(async () => {
    certificate = makeCertificate();
    played = await PlayedServer.start(certificate, ({ url }) => {
      const issuerName = named ?? played.address;
      if (url.pathname === '/jwks') return { status: 200, body: { keys } };
      return { status: 200, body: { issuer: issuerName, jwks_uri: `${played.address}/jwks` } };
    });
  });
  beforeEach(() => {
    [named, nowMs] = [null, 0];
    keys = [jwk(own.publicKey, 'one', 'RS256'), jwk(curve.publicKey, 'curve', 'ES256')];
    issuer = new SignedWorkloads(
      { name: 'ci', rules: [], issuer: played.address, audience: 'fairlead' },
      { caFile: certificate.caFile, allowPrivate: () => true },
      () => nowMs,
    );
  });
  afterAll(async () => {
    await played.close();
    certificate.remove();
  });

  function token({
    header = { alg: 'RS256', kid: 'one' },
    claims = (same) => same,
    sign,
    spoil = (same) => same,
  }: Forged) {
    const right = {
      ...{ iss: played.address, sub: 'repo:acme/shop:ref:refs/heads/main', aud: 'fairlead' },
      ...{ iat: now(), exp: now() + 300, repository: 'acme/shop' },
    };
    const input = `${encode({ typ: 'JWT', ...header })}.${encode(claims(right))}`;
    return spoil(`${input}.${(sign ?? rs256(own.privateKey))(input)}`);
  }

  test('believes a token that its issuer signed a moment ago for us', async () => {
    expect(await issuer.prove(token({}))).toMatchObject({
      subject: 'repo:acme/shop:ref:refs/heads/main',
      claims: { repository: 'acme/shop' },
    });
    const asked = played.received.length;
    await issuer.prove(token({ claims: (right) => ({ ...right, aud: ['other', 'fairlead'] }) }));
    expect(played.received).toHaveLength(asked); // its keys are known by now
  });

  test.each(Object.entries(attacks))('refuses a token %s', async (_, forged) => {
    const failure = await issuer.prove(token(forged)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unauthenticated' });
    expect(String(failure)).not.toContain('eyJ');
  });

  test('asks for keys again when one is not known, and not for every stranger', async () => {
    await issuer.prove(token({}));
    keys = [jwk(next.publicKey, 'two', 'RS256')];
    const rotated = token({ header: { alg: 'RS256', kid: 'two' }, sign: rs256(next.privateKey) });
    await expect(issuer.prove(rotated)).rejects.toMatchObject({ code: 'unauthenticated' });
    nowMs += 31_000;
    expect(await issuer.prove(rotated)).toMatchObject({ subject: expect.stringContaining('acme/shop') });
    const asked = played.received.length;
    for (let i = 0; i < 20; i += 1)
      await issuer.prove(token({ header: { alg: 'RS256', kid: `x${i}` } })).catch(() => undefined);
    expect(played.received).toHaveLength(asked);
  });

  test('a place that describes itself as another issuer, or keys elsewhere without https, are not believed', async () => {
    named = 'https://token.actions.githubusercontent.com';
    await expect(issuer.prove(token({}))).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('a place on a private network is not asked unless the operator allows it', async () => {
    const asked = played.received.length;
    const shy = new SignedWorkloads(
      { name: 'ci', rules: [], issuer: played.address, audience: 'fairlead' },
      { caFile: certificate.caFile, allowPrivate: () => false },
      () => 0,
    );
    await expect(shy.prove(token({}))).rejects.toMatchObject({ code: 'unavailable' });
    expect(played.received).toHaveLength(asked);
    await shy.close();
  });
});
