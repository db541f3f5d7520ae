import type { WorkloadRule } from '@fairlead/core/access/match-workload.ts';
import type { Proven, WorkloadIssuer } from '../../../ports/identity-provider.ts';
import { IssuerKeys } from '../issuer-keys.ts';
import { type ProviderFetchOptions, providerFetch } from '../provider-fetch.ts';

export type WorkloadSettings = Pick<WorkloadIssuer, 'name' | 'rules'> & {
  readonly issuer: string;
  readonly audience: string;
};

/** What a job shows was made for it a moment ago, whatever it says of its end. */
const maxAgeSeconds = 3_600;

/** A CI system, or whatever else gives its jobs signed tokens and publishes its keys. */
export class SignedWorkloads implements WorkloadIssuer {
  readonly name: string;
  readonly rules: readonly WorkloadRule[];
  readonly #audience: string;
  readonly #keys: IssuerKeys;
  readonly #http: ReturnType<typeof providerFetch>;

  constructor(
    { name, rules, issuer, audience }: WorkloadSettings,
    http: ProviderFetchOptions,
    monotonicMs: () => number,
  ) {
    this.name = name;
    this.rules = rules;
    this.#audience = audience;
    this.#http = providerFetch(http);
    this.#keys = new IssuerKeys(issuer, this.#http.fetch, monotonicMs);
  }

  async prove(token: string): Promise<Proven> {
    const expected = { audience: this.#audience, maxAgeSeconds, claims: ['sub', 'exp'] };
    const claims = await this.#keys.verify(token, expected);
    return { claims, subject: String(claims.sub), expiresAt: Number(claims.exp) * 1_000 };
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}
