import type {
  Configuration,
  GithubConnection,
  OidcConnection,
  WorkloadConnection,
} from '@fairlead/core/configuration/configuration.ts';
import { GithubProvider } from '../adapters/identity/github/github-provider.ts';
import { OidcProvider } from '../adapters/identity/oidc/oidc-provider.ts';
import { SignedWorkloads } from '../adapters/identity/workload/workload-issuer.ts';
import { type CredentialDeps, resolveCredential } from '../adapters/secrets/resolve-credential.ts';
import type { IdentityProvider, IdentityProviders, WorkloadIssuer } from '../ports/identity-provider.ts';
import { credentialOf } from './repo-access.ts';

export type IdentityOptions = {
  readonly credentials: CredentialDeps;
  readonly configuration: () => Configuration;
  readonly allowPrivate: (host: string) => boolean;
  readonly monotonicMs: () => number;
};

type Vouching = OidcConnection | GithubConnection | WorkloadConnection;
type Kept = (IdentityProvider | WorkloadIssuer) & { readonly close: () => Promise<void> };

/** Who vouches for people and machines by the configuration in force, kept while their declaration stays the same. */
export class Identities implements IdentityProviders {
  readonly #options: IdentityOptions;
  readonly #known = new Map<string, { readonly key: string; readonly kept: Kept }>();

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  list(): readonly IdentityProvider[] {
    return this.#declared().flatMap((connection) =>
      connection.kind === 'workload' ? [] : [this.#keep(connection, () => this.#provider(connection))],
    );
  }

  of(name: string): IdentityProvider | undefined {
    return this.list().find((provider) => provider.name === name);
  }

  workload(name: string): WorkloadIssuer | undefined {
    const connection = this.#declared().find((one) => one.name === name);
    if (connection?.kind !== 'workload') return undefined;
    const { monotonicMs } = this.#options;
    return this.#keep(connection, () => new SignedWorkloads(connection, this.#http(connection), monotonicMs));
  }

  async close(): Promise<void> {
    for (const { kept } of this.#known.values()) await kept.close();
    this.#known.clear();
  }

  #declared(): readonly Vouching[] {
    return this.#options
      .configuration()
      .connections.flatMap((one) =>
        one.kind === 'oidc' || one.kind === 'github' || one.kind === 'workload' ? [one] : [],
      );
  }

  #keep<K extends Kept>(connection: Vouching, make: () => K): K {
    const { declared: _declared, ...settings } = connection;
    const key = JSON.stringify(settings);
    const known = this.#known.get(connection.name);
    if (known?.key === key) return known.kept as K; // made by the same declaration
    void known?.kept.close();
    const kept = make();
    this.#known.set(connection.name, { key, kept });
    return kept;
  }

  #provider(connection: OidcConnection | GithubConnection): IdentityProvider & { readonly close: () => Promise<void> } {
    const { credentials, monotonicMs } = this.#options;
    const { host } = new URL(connection.issuer);
    const credential = credentialOf(connection.credential, host);
    const clientSecret = credential === null ? null : () => resolveCredential(credentials, credential, host);
    const http = this.#http(connection);
    return connection.kind === 'github'
      ? new GithubProvider({ ...connection, clientSecret }, http)
      : new OidcProvider({ ...connection, clientSecret }, http, monotonicMs);
  }

  #http({ caFile }: Vouching) {
    return { caFile, allowPrivate: this.#options.allowPrivate };
  }
}
