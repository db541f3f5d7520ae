import { readFileSync } from 'node:fs';
import type { Configuration, GitConnection } from '@fairlead/core/configuration/configuration.ts';
import { connectionFor } from '@fairlead/core/configuration/make-declarations.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { openGitea } from '../adapters/forge/open-forge.ts';
import { type CredentialDeps, resolveCredential } from '../adapters/secrets/resolve-credential.ts';
import type { Forge, Forges } from '../ports/forge.ts';
import { credentialOf } from './repo-access.ts';

export type ForgeConnectionOptions = {
  readonly credentials: CredentialDeps;
  readonly configuration: () => Configuration;
  readonly allowPrivate: (host: string) => boolean;
  readonly now: () => number;
};

/** The forges of the connections that name a token for their API, kept while the declaration stays the same. */
export class ForgeConnections implements Forges {
  readonly #options: ForgeConnectionOptions;
  readonly #known = new Map<string, Forge>();

  constructor(options: ForgeConnectionOptions) {
    this.#options = options;
  }

  of(repo: RepoUrl): { readonly connection: string; readonly forge: Forge } | undefined {
    const connection = connectionFor(this.#options.configuration().connections, repo);
    const { api, forge: kind, caFile, name } = connection ?? {};
    if (api === undefined || kind !== 'gitea' || name === undefined) return undefined;
    const forge = this.#open(repo, { api, caFile: caFile ?? null });
    return { connection: name, forge };
  }

  async close(): Promise<void> {
    for (const forge of this.#known.values()) await forge.close();
    this.#known.clear();
  }

  #open(
    repo: RepoUrl,
    { api, caFile }: { readonly api: NonNullable<GitConnection['api']>; readonly caFile: string | null },
  ): Forge {
    const { credentials, allowPrivate, now } = this.#options;
    const opening = openGitea(repo);
    const key = JSON.stringify([opening.base, api, caFile]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // What the token is bound to is the host of the repositories: that of the API is the forge's own other name, if any.
    const ref = credentialOf(api, opening.host);
    const made = opening.open({
      token: async () => {
        if (ref === null) throw new TypeError('a declared token has a place');
        return resolveCredential(credentials, ref, opening.host);
      },
      allowPrivate: allowPrivate(opening.host),
      ca: caFile === null ? null : readFileSync(caFile, 'utf8'),
      now,
    });
    this.#known.set(key, made);
    return made;
  }
}
