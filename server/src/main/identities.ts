import type { Configuration, OidcConnection } from '@fairlead/core/configuration/configuration.ts';
import { OidcProvider } from '../adapters/identity/oidc/oidc-provider.ts';
import { type CredentialDeps, resolveCredential } from '../adapters/secrets/resolve-credential.ts';
import type { IdentityProvider, IdentityProviders } from '../ports/identity-provider.ts';
import { credentialOf } from './repo-access.ts';

export type IdentityOptions = {
  readonly credentials: CredentialDeps;
  readonly configuration: () => Configuration;
  readonly allowPrivate: (host: string) => boolean;
  readonly monotonicMs: () => number;
};

/** The identity providers of the configuration in force, kept while their declaration stays the same. */
export class Identities implements IdentityProviders {
  readonly #options: IdentityOptions;
  readonly #known = new Map<string, { readonly key: string; readonly provider: OidcProvider }>();

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  list(): readonly IdentityProvider[] {
    return this.#declared().map((connection) => this.#provider(connection));
  }

  of(name: string): IdentityProvider | undefined {
    const connection = this.#declared().find((one) => one.name === name);
    return connection === undefined ? undefined : this.#provider(connection);
  }

  async close(): Promise<void> {
    for (const { provider } of this.#known.values()) await provider.close();
    this.#known.clear();
  }

  #declared(): readonly OidcConnection[] {
    return this.#options.configuration().connections.flatMap((one) => (one.kind === 'oidc' ? [one] : []));
  }

  #provider(connection: OidcConnection): OidcProvider {
    const { declared: _declared, ...settings } = connection;
    const key = JSON.stringify(settings);
    const known = this.#known.get(connection.name);
    if (known?.key === key) return known.provider;
    void known?.provider.close();
    const { credentials, allowPrivate, monotonicMs } = this.#options;
    const { host } = new URL(connection.issuer);
    const credential = credentialOf(connection.credential, host);
    const clientSecret = credential === null ? null : () => resolveCredential(credentials, credential, host);
    const http = { caFile: connection.caFile, allowPrivate };
    const provider = new OidcProvider({ ...settings, clientSecret }, http, monotonicMs);
    this.#known.set(connection.name, { key, provider });
    return provider;
  }
}
