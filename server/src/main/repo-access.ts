import type { Configuration, GitConnection } from '@fairlead/core/configuration/configuration.ts';
import { connectionFor } from '@fairlead/core/configuration/make-declarations.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { splitRepoUrl } from '@fairlead/core/source/repo-url.ts';
import type { CredentialRef, RepoAccess } from '../ports/git.ts';

/**
 * How a repository named in the configuration may be reached: through the connection whose address it begins with.
 * Without one it is read anonymously and never written. Paths on this machine are refused: only the operator names those.
 */
export function declaredAccess(configuration: Configuration, repo: RepoUrl): RepoAccess | undefined {
  const address = splitRepoUrl(repo);
  if (!address.ok || address.value.kind === 'local') return undefined;
  const connection = connectionFor(configuration.connections, repo);
  const { host } = address.value;
  return {
    url: repo,
    mirrors: connection?.url === repo ? connection.mirrors : [],
    credential: credentialOf(connection?.credential ?? null, host),
    write: credentialOf(connection?.write ?? null, host),
    allowLocalPath: false,
    ...(connection?.caFile === null || connection === undefined ? {} : { caFile: connection.caFile }),
    ...(connection?.knownHostsFile === null || connection === undefined
      ? {}
      : { knownHostsFile: connection.knownHostsFile }),
    submodulesBelow: connection?.submodules === true ? connection.url : null,
    lfs: connection?.lfs ?? false,
  };
}

/** A credential is bound to the host of the address it was declared for. */
export function credentialOf(source: GitConnection['credential'], host: string): CredentialRef | null {
  if (source === null) return null;
  const { env, file, vault } = source;
  if (env !== undefined) return { host, from: { env } };
  if (file !== undefined) return { host, from: { file } };
  return vault === undefined ? null : { host, from: { vault } };
}
