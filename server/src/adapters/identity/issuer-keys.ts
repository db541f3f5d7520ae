import { AppError } from '@fairlead/core/lib/app-error.ts';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { ProviderFetch } from './provider-fetch.ts';

export type Expected = {
  readonly audience: string;
  /** No older than this since it was made, whatever it says of its end. */
  readonly maxAgeSeconds: number;
  readonly claims: readonly string[];
};

/** Signatures by a key of two halves only: with a shared secret, whoever checks could also sign. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const keysLifeMs = 600_000;
/** Tokens under unknown keys do not make us ask more often than this. */
const askAgainMs = 30_000;
const toleranceSeconds = 30;
const longestToken = 16_384;

/**
 * Checks tokens that an issuer signed, against the keys that it publishes under its own name. Keys are asked for again
 * when one is not known, and no oftener than every half minute.
 * Source of the rules: RFC 8725, OpenID Connect Discovery 1.0.
 */
export class IssuerKeys {
  readonly #issuer: string;
  readonly #fetch: ProviderFetch;
  readonly #monotonicMs: () => number;
  #known: { readonly keys: JSONWebKeySet; readonly atMs: number } | null = null;

  constructor(issuer: string, fetch: ProviderFetch, monotonicMs: () => number) {
    this.#issuer = issuer;
    this.#fetch = fetch;
    this.#monotonicMs = monotonicMs;
  }

  /** The claims of a token that holds. Errors: `unauthenticated` for whatever is not exactly right, `unavailable`. */
  async verify(token: string, expected: Expected): Promise<JWTPayload> {
    if (token.length > longestToken) throw refusal('it is too long');
    const keys = await this.#keys(keysLifeMs);
    try {
      return await this.#check(token, expected, keys);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw toAppError(error);
    }
    const newer = await this.#keys(askAgainMs);
    try {
      return await this.#check(token, expected, newer);
    } catch (error) {
      throw toAppError(error);
    }
  }

  async #check(token: string, expected: Expected, keys: JSONWebKeySet): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      ...{ algorithms, issuer: this.#issuer, audience: expected.audience, clockTolerance: toleranceSeconds },
      maxTokenAge: expected.maxAgeSeconds,
      requiredClaims: ['iat', ...expected.claims],
    });
    return payload;
  }

  async #keys(lifeMs: number): Promise<JSONWebKeySet> {
    const nowMs = this.#monotonicMs();
    if (this.#known !== null && nowMs - this.#known.atMs < lifeMs) return this.#known.keys;
    const described = await this.#json(`${this.#issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`);
    const { issuer, jwks_uri: uri } = described;
    if (issuer !== this.#issuer || typeof uri !== 'string')
      throw new AppError('unavailable', `${this.#issuer} describes itself as another issuer, or names no keys`);
    const { keys } = await this.#json(uri);
    if (!Array.isArray(keys)) throw new AppError('unavailable', `${this.#issuer} publishes no keys`);
    this.#known = { keys: { keys }, atMs: nowMs };
    return this.#known.keys;
  }

  async #json(url: string): Promise<{ readonly [field: string]: unknown }> {
    try {
      const answer = await this.#fetch(url, { headers: { accept: 'application/json' } });
      if (answer.status !== 200) throw new Error(`it answers ${answer.status}`);
      const body: unknown = await answer.json();
      return typeof body === 'object' && body !== null ? { ...body } : {};
    } catch (error) {
      if (error instanceof AppError) throw error;
      const host = URL.canParse(url) ? new URL(url).host : this.#issuer;
      const message = `${host} cannot be asked for the keys of ${this.#issuer}; see that it is up, and its certificate`;
      throw new AppError('unavailable', message, { retry: 'backoff', cause: error });
    }
  }
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  // The message of a failed check may quote the token.
  return refusal(error instanceof errors.JOSEError ? error.code : 'it cannot be read', error);
}

function refusal(why: string, cause?: unknown): AppError {
  return new AppError('unauthenticated', `the token does not hold: ${why}`, { cause });
}
