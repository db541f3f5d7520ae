import { createSign, generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterAll, beforeAll, describe } from 'vitest';
import {
  type IdentityHarness,
  identityProviderContract,
  type PlayedAccount,
} from '../../../ports/identity-provider.contract.ts';
import { type Certificate, makeCertificate } from '../make-certificate.ts';
import { type PlayedAnswer, type PlayedRequest, PlayedServer } from '../played-server.ts';
import { OidcProvider } from './oidc-provider.ts';

const ok = (body: unknown): PlayedAnswer => ({ status: 200, body });
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe.runIf(existsSync('/usr/bin/openssl'))('server/src/adapters/identity/oidc/oidc-provider.ts', () => {
  let certificate: Certificate;
  beforeAll(() => {
    certificate = makeCertificate();
  });
  afterAll(() => certificate.remove());

  async function open(): Promise<IdentityHarness> {
    const accounts = new Map<string, PlayedAccount>();
    const idToken = (account: string, nonce: string): string => {
      const { email, verified, groups } = accounts.get(account) ?? { email: null, verified: false, groups: [] };
      const now = Math.floor(Date.now() / 1_000);
      const claims = {
        ...{ iss: played.address, sub: account, aud: 'fairlead', iat: now, exp: now + 300, groups },
        ...(nonce === '' ? {} : { nonce }),
        ...(email === null ? {} : { email, email_verified: verified }),
      };
      const input = `${encode({ alg: 'RS256', kid: 'one' })}.${encode(claims)}`;
      return `${input}.${createSign('RSA-SHA256').update(input).sign(privateKey, 'base64url')}`;
    };
    const answer = ({ url, form }: PlayedRequest): PlayedAnswer => {
      const { address } = played;
      if (url.pathname === '/.well-known/openid-configuration')
        return ok({
          ...{ issuer: address, authorization_endpoint: `${address}/auth`, token_endpoint: `${address}/token` },
          ...{ jwks_uri: `${address}/jwks`, response_types_supported: ['code'], subject_types_supported: ['public'] },
          id_token_signing_alg_values_supported: ['RS256'],
        });
      if (url.pathname === '/jwks')
        return ok({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] });
      const grant = form.get('grant_type') === 'authorization_code' ? played.redeem(form) : undefined;
      const account = grant?.account ?? played.accountOf(form.get('refresh_token') ?? '');
      if (account === undefined) return { status: 400, body: { error: 'invalid_grant' } };
      const tokens = { access_token: 'a', token_type: 'bearer', refresh_token: played.token(account) };
      return ok({ ...tokens, id_token: idToken(account, grant?.nonce ?? '') });
    };
    const played: PlayedServer = await PlayedServer.start(certificate, answer);
    const provider = new OidcProvider(
      {
        ...{ name: 'login', title: 'Login', issuer: played.address, domains: null, sessionMs: 1, refreshMs: 1 },
        ...{ groupsClaim: 'groups', groupsPrefix: '', clientId: 'fairlead', scopes: ['openid'] },
        clientSecret: () => Promise.resolve(new Secret('canary-client-secret')),
      },
      { caFile: certificate.caFile, allowPrivate: () => true },
      () => performance.now(),
    );
    return {
      ...{ provider, accounts },
      subjectOf: (account) => account,
      agree: async (url, account) => played.agree(url, account),
      revoke: (account) => played.revoke(account),
      goAway: () => played.close(),
      close: async () => {
        await provider.close();
        await played.close();
      },
    };
  }

  identityProviderContract(open);
});
