import { readEmail } from '@fairlead/core/access/person.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { Ended, IdentityProvider, SignInFlow, Vouched } from '../../../ports/identity-provider.ts';

type Account = { readonly email: string | null; readonly verified: boolean; readonly groups: readonly string[] };

/** A provider in memory: it vouches by the rules of the port, and is told what happens there. */
export class FakeProvider implements IdentityProvider {
  readonly name = 'login';
  readonly title = 'Login';
  readonly issuer = 'https://id.example';
  readonly domains = null;
  readonly sessionMs = 43_200_000;
  readonly refreshMs = 60_000;
  readonly accounts = new Map<string, Account>();
  isAway = false;
  readonly #codes = new Map<string, { readonly account: string; readonly state: string }>();
  readonly #grants = new Map<string, string>();
  #count = 0;

  async begin(redirectUri: string): Promise<{ readonly url: string; readonly flow: SignInFlow }> {
    this.#count += 1;
    const of = (what: string): string => `${what}-${this.#count}-${'x'.repeat(32)}`;
    const flow = { state: of('state'), nonce: of('nonce'), verifier: of('verifier') };
    const url = new URL(`${this.issuer}/auth`);
    url.searchParams.set('redirect_uri', redirectUri);
    url.searchParams.set('state', flow.state);
    url.searchParams.set('code_challenge', of('challenge'));
    url.searchParams.set('code_challenge_method', 'S256');
    return { url: url.href, flow };
  }

  /** The person agrees there: where they are sent. */
  agree(asked: string, account: string): URL {
    const { searchParams } = new URL(asked);
    const state = searchParams.get('state') ?? '';
    this.#count += 1;
    const code = `code-${this.#count}`;
    this.#codes.set(code, { account, state });
    return new URL(`${searchParams.get('redirect_uri')}?code=${code}&state=${state}`);
  }

  async finish(answer: URL, { state }: SignInFlow): Promise<Vouched> {
    this.#answers();
    const [states, code] = [answer.searchParams.getAll('state'), answer.searchParams.get('code') ?? ''];
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (states.length !== 1 || states[0] !== state || grant?.state !== state)
      throw new AppError('unauthenticated', 'the answer does not hold');
    return this.#vouched(grant.account);
  }

  async confirm(refresh: Secret): Promise<Vouched | null> {
    this.#answers();
    const account = this.#grants.get(refresh.reveal());
    return account === undefined ? null : this.#vouched(account);
  }

  async leave(returnTo: string): Promise<string | null> {
    this.#answers();
    return `${this.issuer}/end?post_logout_redirect_uri=${encodeURIComponent(returnTo)}`;
  }

  /** Its logout tokens are plain: `subject session`, either of them `-`. */
  async readLogout(token: string): Promise<Ended> {
    this.#answers();
    const [, subject = '-', providerSession = '-'] = /^logout (\S+) (\S+)$/.exec(token) ?? [];
    if (subject === '-' && providerSession === '-') throw new AppError('unauthenticated', 'it is no logout token');
    const given = (text: string): string | null => (text === '-' ? null : text);
    return { id: token, subject: given(subject), providerSession: given(providerSession) };
  }

  revoke(account: string): void {
    for (const [grant, of] of this.#grants) if (of === account) this.#grants.delete(grant);
  }

  #answers(): void {
    if (this.isAway) throw new AppError('unavailable', 'id.example cannot be asked', { retry: 'backoff' });
  }

  #vouched(account: string): Vouched {
    const { email, verified, groups } = this.accounts.get(account) ?? { email: null, verified: false, groups: [] };
    this.#count += 1;
    const refresh = `refresh-${account}-${this.#count}`;
    this.#grants.set(refresh, account);
    return {
      identity: {
        issuer: this.issuer,
        subject: account,
        email: verified && email !== null ? readEmail(email) : null,
        groups,
      },
      refresh: new Secret(refresh),
      providerSession: `sid-${this.#count}`,
    };
  }
}
