import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import * as oidc from 'openid-client';
import type { Ended, IdentityProvider, SignInFlow, Vouched } from '../../../ports/identity-provider.ts';
import { IssuerKeys } from '../issuer-keys.ts';
import { type ProviderFetchOptions, providerFetch } from '../provider-fetch.ts';
import { type ClaimRules, type Claims, readClaims } from './read-claims.ts';

export type OidcSettings = Pick<IdentityProvider, 'name' | 'title' | 'issuer' | 'domains' | 'sessionMs' | 'refreshMs'> &
  ClaimRules & {
    readonly clientId: string;
    readonly scopes: readonly string[];
    /** Null for a public client, which PKCE alone protects. Read anew whenever the provider is discovered. */
    readonly clientSecret: (() => Promise<Secret>) | null;
  };

type Tokens = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>;

/** Source: OpenID Connect Back-Channel Logout 1.0, section 2.4. */
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
const longestLogoutSeconds = 300;

/** How long what a provider says of itself is believed; its keys are asked for again whenever one is not known. */
const discoveryLifeMs = 3_600_000;

/**
 * A provider of OpenID Connect, by authorization code with PKCE, state and nonce. The signature of its tokens is checked
 * against its keys although they come over TLS; so are issuer, audience, authorised party, times and nonce.
 * Source of the rules: OpenID Connect Core 1.0, sections 3.1 and 12; RFC 9700.
 */
export class OidcProvider implements IdentityProvider {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly domains: readonly string[] | null;
  readonly sessionMs: number;
  readonly refreshMs: number;
  readonly #settings: OidcSettings;
  readonly #http: ReturnType<typeof providerFetch>;
  readonly #monotonicMs: () => number;
  readonly #keys: IssuerKeys;
  #known: { readonly configuration: Promise<oidc.Configuration>; readonly atMs: number } | null = null;

  constructor(settings: OidcSettings, http: ProviderFetchOptions, monotonicMs: () => number) {
    this.#settings = settings;
    this.#http = providerFetch(http);
    this.#monotonicMs = monotonicMs;
    this.#keys = new IssuerKeys(settings.issuer, this.#http.fetch, monotonicMs);
    this.name = settings.name;
    this.title = settings.title;
    this.issuer = settings.issuer;
    this.domains = settings.domains;
    this.sessionMs = settings.sessionMs;
    this.refreshMs = settings.refreshMs;
  }

  async begin(redirectUri: string): Promise<{ readonly url: string; readonly flow: SignInFlow }> {
    const configuration = await this.#discover();
    const flow = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.#settings.scopes.join(' '),
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      // A refresh token is given only for consent that is asked for (OpenID Connect Core 1.0, section 11).
      ...(this.#settings.scopes.includes('offline_access') ? { prompt: 'consent' } : {}),
    });
    return { url: url.href, flow };
  }

  async finish(answer: URL, { state, nonce, verifier }: SignInFlow): Promise<Vouched> {
    const configuration = await this.#discover();
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return await this.#vouched(configuration, tokens);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  async confirm(refresh: Secret): Promise<Vouched | null> {
    const configuration = await this.#discover();
    try {
      const tokens = await oidc.refreshTokenGrant(configuration, refresh.reveal());
      const vouched = await this.#vouched(configuration, tokens);
      return { ...vouched, refresh: vouched.refresh ?? refresh };
    } catch (error) {
      const refusal = this.#refusal(error);
      const isOurs = error instanceof oidc.ResponseBodyError && error.error !== 'invalid_grant'; // our client, not the person
      if (refusal.code !== 'unauthenticated' || isOurs) throw refusal;
      return null;
    }
  }

  async leave(returnTo: string): Promise<string | null> {
    const configuration = await this.#discover();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href;
  }

  async readLogout(token: string): Promise<Ended> {
    const claims = await this.#keys.verify(token, {
      ...{ audience: this.#settings.clientId, maxAgeSeconds: longestLogoutSeconds, claims: ['jti', 'events'] },
    });
    const { sub, sid, events, nonce, jti } = claims;
    const isLogout = typeof events === 'object' && events !== null && Object.hasOwn(events, logoutEvent);
    // A nonce would make it an ID token, which whoever saw one could send here.
    if (!isLogout || nonce !== undefined || (typeof sub !== 'string' && typeof sid !== 'string'))
      throw new AppError('unauthenticated', 'the token does not hold: it is no logout token');
    return {
      id: String(jti),
      subject: typeof sub === 'string' ? sub : null,
      providerSession: typeof sid === 'string' ? sid : null,
    };
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** The token's claims, completed by the provider's answer about the same subject where it has one to ask. */
  async #vouched(configuration: oidc.Configuration, tokens: Tokens): Promise<Vouched> {
    const claims = tokens.claims();
    if (claims === undefined) throw new AppError('unauthenticated', 'the provider sent no ID token');
    if (claims.azp !== undefined && claims.azp !== this.#settings.clientId)
      throw new AppError('unauthenticated', 'the ID token was made for another client');
    const nameless = new AppError('unauthenticated', 'the ID token names no subject that can be told apart');
    if (readClaims(claims, this.#settings) === null) throw nameless;
    const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
    const more = endpoint === undefined ? {} : await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);
    const identity = readClaims(joinClaims(claims, more), this.#settings);
    if (identity === null) throw nameless;
    return {
      identity,
      refresh: tokens.refresh_token === undefined ? null : new Secret(tokens.refresh_token),
      providerSession: typeof claims['sid'] === 'string' ? claims['sid'] : null,
    };
  }

  #discover(): Promise<oidc.Configuration> {
    const nowMs = this.#monotonicMs();
    if (this.#known !== null && nowMs - this.#known.atMs < discoveryLifeMs) return this.#known.configuration;
    const configuration = this.#ask();
    const known = { configuration, atMs: nowMs };
    this.#known = known;
    configuration.catch(() => {
      if (this.#known === known) this.#known = null;
    });
    return configuration;
  }

  async #ask(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const secret = clientSecret === null ? null : await clientSecret();
    const authentication = secret === null ? oidc.None() : oidc.ClientSecretBasic(secret.reveal());
    const fetch: oidc.CustomFetch = (url, init) => this.#http.fetch(url, init);
    try {
      return await oidc.discovery(new URL(issuer), clientId, undefined, authentication, {
        [oidc.customFetch]: fetch,
        execute: [oidc.enableNonRepudiationChecks],
      });
    } catch (error) {
      const refusal = this.#refusal(error);
      throw refusal.code === 'unauthenticated'
        ? new AppError(
            'unavailable',
            `${issuer} does not describe itself as OpenID Connect asks: ${messageOf(error)}`,
            {
              cause: error,
            },
          )
        : refusal;
    }
  }

  /** What the provider or its answer did wrong is `unauthenticated`; a provider that cannot be asked is `unavailable`. */
  #refusal(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const host = new URL(this.issuer).host;
    const down = (error instanceof oidc.ResponseBodyError && error.status >= 500) || isServerError(error);
    if (error instanceof oidc.ResponseBodyError && !down)
      return new AppError('unauthenticated', `${host} refuses: ${error.error}`, { cause: error });
    if (error instanceof oidc.AuthorizationResponseError)
      return new AppError('unauthenticated', `${host} refuses: ${error.error}`, { cause: error });
    if (error instanceof oidc.ClientError && !down && error.code?.startsWith('OAUTH_') === true && !isTransport(error))
      return new AppError('unauthenticated', `the answer of ${host} does not hold: ${error.message}`, { cause: error });
    return new AppError(
      'unavailable',
      `${host} cannot be asked (${messageOf(error)}); see that it is up, and its certificate and address`,
      {
        retry: 'backoff',
        cause: error,
      },
    );
  }
}

/** Whether a gateway's error page lies under it. */
function isServerError(error: unknown): boolean {
  let cause = error;
  while (cause instanceof Error) cause = cause.cause;
  return cause instanceof Response && cause.status >= 500;
}

/** What the signed token says wins. An address and whether it is verified are never put together from two answers. */
function joinClaims(token: Claims, more: Claims): Claims {
  const { email, email_verified: verified } = 'email' in token || 'email_verified' in token ? token : more;
  return { ...more, ...token, email, email_verified: verified };
}

function isTransport(error: oidc.ClientError): boolean {
  return error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT';
}

/** Only what tells of the connection: messages may quote what was sent. */
function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message.slice(0, 200) : 'unknown error';
}
