import { createHash, randomBytes } from 'node:crypto';
import { type Identity, readEmail } from '@fairlead/core/access/person.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { IdentityProvider, SignInFlow, Vouched } from '../../../ports/identity-provider.ts';
import { type ProviderFetchOptions, providerFetch } from '../provider-fetch.ts';
import { readEmails, readMemberships, readTokens, readUser, type Tokens } from './github-answers.ts';

export type GithubSettings = Pick<
  IdentityProvider,
  'name' | 'title' | 'issuer' | 'domains' | 'sessionMs' | 'refreshMs'
> & {
  readonly clientId: string;
  readonly groupsPrefix: string;
  readonly clientSecret: (() => Promise<Secret>) | null;
};

const scopes = 'read:user user:email read:org';
const pageSize = 100;
/** More teams or organisations than this are not read: a person in more is asked about no further. */
const mostPages = 10;

/**
 * GitHub's own sign-in: OAuth 2.0 by authorization code with state and PKCE, then its API about the person, the addresses
 * that it verified, their organisations and teams. A token of an OAuth application does not expire: it is kept, sealed, and
 * asked with again, so that who left an organisation or took the grant back is out soon.
 * Source: GitHub's documentation, "Authorizing OAuth apps" and "REST API endpoints for users".
 */
export class GithubProvider implements IdentityProvider {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly domains: readonly string[] | null;
  readonly sessionMs: number;
  readonly refreshMs: number;
  readonly #settings: GithubSettings;
  readonly #http: ReturnType<typeof providerFetch>;

  constructor(settings: GithubSettings, http: ProviderFetchOptions) {
    this.#settings = settings;
    this.#http = providerFetch(http);
    this.name = settings.name;
    this.title = settings.title;
    this.issuer = settings.issuer;
    this.domains = settings.domains;
    this.sessionMs = settings.sessionMs;
    this.refreshMs = settings.refreshMs;
  }

  async begin(redirectUri: string): Promise<{ readonly url: string; readonly flow: SignInFlow }> {
    const random = (): string => randomBytes(32).toString('base64url');
    const flow = { state: random(), nonce: redirectUri, verifier: random() };
    const url = new URL(`${this.issuer}/login/oauth/authorize`);
    const challenge = createHash('sha256').update(flow.verifier).digest('base64url');
    const wanted = {
      ...{ client_id: this.#settings.clientId, redirect_uri: redirectUri, scope: scopes, state: flow.state },
      ...{ code_challenge: challenge, code_challenge_method: 'S256', allow_signup: 'false' },
    };
    for (const [name, value] of Object.entries(wanted)) url.searchParams.set(name, value);
    return { url: url.href, flow };
  }

  async finish(answer: URL, { state, nonce: redirectUri, verifier }: SignInFlow): Promise<Vouched> {
    const given = answer.searchParams;
    const [code] = given.getAll('code');
    if (given.getAll('state').length !== 1 || given.get('state') !== state)
      throw this.#refused('the answer belongs to another sign-in');
    if (given.has('error')) throw this.#refused('it was not agreed to there');
    if (code === undefined || given.getAll('code').length !== 1) throw this.#refused('the answer holds no code');
    const tokens = await this.#tokens({ code, redirect_uri: redirectUri, code_verifier: verifier });
    return this.#vouched(tokens);
  }

  async confirm(refresh: Secret): Promise<Vouched | null> {
    const kept = JSON.parse(refresh.reveal()) as { readonly kind: 'access' | 'refresh'; readonly token: string }; // sealed by us
    try {
      const tokens =
        kept.kind === 'access'
          ? { access: kept.token, refresh: null }
          : await this.#tokens({ grant_type: 'refresh_token', refresh_token: kept.token });
      return await this.#vouched(tokens);
    } catch (error) {
      if (error instanceof AppError && error.code === 'unauthenticated') return null;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #tokens(grant: { readonly [name: string]: string }): Promise<Tokens> {
    const { clientId, clientSecret } = this.#settings;
    const secret = clientSecret === null ? null : await clientSecret();
    const form = new URLSearchParams({ client_id: clientId, ...grant });
    if (secret !== null) form.set('client_secret', secret.reveal());
    const body = await this.#ask(`${this.issuer}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    const tokens = readTokens(body);
    if (tokens === null) throw this.#refused('it does not take the code, or not from this application');
    return tokens;
  }

  async #vouched({ access, refresh }: Tokens): Promise<Vouched> {
    const user = readUser(await this.#api(access, '/user'));
    if (user === null) throw this.#refused('it names no person');
    const email = readEmails(await this.#api(access, '/user/emails'));
    const groups = [
      ...(await this.#all(access, '/user/memberships/orgs?state=active')),
      ...(await this.#all(access, '/user/teams')),
    ];
    const identity: Identity = {
      issuer: this.issuer,
      // Names may be given up and taken by others; numbers are not.
      subject: user,
      email: email === null ? null : readEmail(email),
      groups: [...new Set(groups)].map((group) => `${this.#settings.groupsPrefix}${group}`),
    };
    const kept = refresh === null ? { kind: 'access', token: access } : { kind: 'refresh', token: refresh };
    return { identity, refresh: new Secret(JSON.stringify(kept)), providerSession: null };
  }

  async #all(access: string, path: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (let page = 1; page <= mostPages; page += 1) {
      const join = path.includes('?') ? '&' : '?';
      const answer = await this.#api(access, `${path}${join}per_page=${pageSize}&page=${page}`);
      found.push(...readMemberships(answer));
      if (!Array.isArray(answer) || answer.length < pageSize) break;
    }
    return found;
  }

  #api(access: string, path: string): Promise<unknown> {
    const base = this.issuer === 'https://github.com' ? 'https://api.github.com' : `${this.issuer}/api/v3`;
    const headers = {
      ...{ accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', 'user-agent': 'fairlead' },
      authorization: `Bearer ${access}`,
    };
    return this.#ask(`${base}${path}`, { headers });
  }

  async #ask(url: string, init: Parameters<ReturnType<typeof providerFetch>['fetch']>[1]): Promise<unknown> {
    const { host } = new URL(url);
    const answer = await this.#http.fetch(url, init).catch((error: unknown) => {
      if (error instanceof AppError) throw error;
      throw this.#away(host, error);
    });
    const text = await answer.text();
    if (answer.status === 401) throw this.#refused('it does not know this grant any more');
    if (answer.status !== 200) throw this.#away(host, new Error(`it answers ${answer.status}`));
    try {
      return JSON.parse(text);
    } catch (error) {
      throw this.#away(host, error);
    }
  }

  #refused(why: string): AppError {
    return new AppError('unauthenticated', `${new URL(this.issuer).host} refuses: ${why}`);
  }

  #away(host: string, cause: unknown): AppError {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    const message = `${host} cannot be asked${code}; see that it is up, and its certificate and address`;
    return new AppError('unavailable', message, { retry: 'backoff', cause });
  }
}
