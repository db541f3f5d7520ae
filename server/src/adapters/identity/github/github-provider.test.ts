import { existsSync } from 'node:fs';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type IdentityHarness,
  identityProviderContract,
  type PlayedAccount,
} from '../../../ports/identity-provider.contract.ts';
import { type Certificate, makeCertificate } from '../make-certificate.ts';
import { type PlayedAnswer, type PlayedRequest, PlayedServer } from '../played-server.ts';
import { GithubProvider, type GithubSettings } from './github-provider.ts';

const ok = (body: unknown): PlayedAnswer => ({ status: 200, body });
const numberOf = (account: string): number => 1_000 + (account.codePointAt(0) ?? 0);

describe.runIf(existsSync('/usr/bin/openssl'))('server/src/adapters/identity/github/github-provider.ts', () => {
  let certificate: Certificate;
  beforeAll(() => {
    certificate = makeCertificate();
  });
  afterAll(() => certificate.remove());

  /** GitHub, as its documentation says that it answers: on a server of one's own, so below `/api/v3`. */
  async function open(
    patch: Partial<GithubSettings> = {},
  ): Promise<IdentityHarness & { readonly played: PlayedServer }> {
    const accounts = new Map<string, PlayedAccount>();
    const answer = ({ url, headers, form, method }: PlayedRequest): PlayedAnswer => {
      if (url.pathname === '/login/oauth/access_token') {
        const right = form.get('client_id') === 'fairlead' && form.get('client_secret') === 'canary-client-secret';
        const grant = right && method === 'POST' ? played.redeem(form) : undefined;
        if (grant === undefined) return ok({ error: 'bad_verification_code', error_description: 'wrong or expired' });
        return ok({ access_token: played.token(grant.account), token_type: 'bearer', scope: 'read:org,user:email' });
      }
      const account = played.accountOf(String(headers.authorization).replace('Bearer ', '')) ?? '';
      const known = accounts.get(account);
      if (known === undefined) return { status: 401, body: { message: 'Bad credentials' } };
      const teams = known.groups.filter((group) => group.includes('/'));
      const page = Number(url.searchParams.get('page') ?? 1);
      switch (url.pathname) {
        case '/api/v3/user':
          return ok({ id: numberOf(account), login: account, type: 'User', email: 'public@evil.example' });
        case '/api/v3/user/emails':
          return ok([
            { email: 'other@acme.dev', primary: false, verified: true },
            ...(known.email === null ? [] : [{ email: known.email, primary: true, verified: known.verified }]),
          ]);
        case '/api/v3/user/memberships/orgs':
          return ok(
            known.groups
              .filter((group) => !group.includes('/'))
              .map((login) => ({ state: 'active', organization: { login } }))
              .concat([{ state: 'pending', organization: { login: 'invited' } }]),
          );
        case '/api/v3/user/teams':
          return ok(
            teams.slice((page - 1) * 100, page * 100).map((team) => {
              const [login = '', slug = ''] = team.split('/');
              return { slug, organization: { login } };
            }),
          );
        default:
          return { status: 404, body: { message: 'Not Found' } };
      }
    };
    const played: PlayedServer = await PlayedServer.start(certificate, answer);
    const provider = new GithubProvider(
      {
        ...{ name: 'login', title: 'GitHub', issuer: played.address, domains: null, sessionMs: 1, refreshMs: 1 },
        ...{ clientId: 'fairlead', groupsPrefix: '' },
        clientSecret: () => Promise.resolve(new Secret('canary-client-secret')),
        ...patch,
      },
      { caFile: certificate.caFile, allowPrivate: () => true },
    );
    return {
      ...{ provider, accounts, played },
      subjectOf: (account) => String(numberOf(account)),
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

  test('reads all pages of teams, and puts the prefix before each', async () => {
    const { provider, accounts, agree, close } = await open({ groupsPrefix: 'github:' });
    const groups = Array.from({ length: 130 }, (_, index) => `acme/team-${index}`);
    accounts.set('ada', { email: 'ada@acme.dev', verified: true, groups });
    const { url, flow } = await provider.begin('https://fairlead.acme.dev/back');
    const { identity } = await provider.finish(await agree(url, 'ada'), flow);
    expect(identity.groups).toHaveLength(130);
    expect(identity.groups).toContain('github:acme/team-129');
    await close();
  });

  test('no message holds the client secret or a token', async () => {
    const { provider, accounts, agree, close, played } = await open();
    accounts.set('ada', { email: 'ada@acme.dev', verified: true, groups: [] });
    const { url, flow } = await provider.begin('https://fairlead.acme.dev/back');
    const answer = await agree(url, 'ada');
    await played.close();
    const failure = await provider.finish(answer, flow).catch((error: unknown) => error);
    const code = answer.searchParams.get('code') ?? '';
    expect(String(failure)).toContain('cannot be asked');
    for (const secret of ['canary-client-secret', code, flow.verifier]) expect(String(failure)).not.toContain(secret);
    await close();
  });
});
