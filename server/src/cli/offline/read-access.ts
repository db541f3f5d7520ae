import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { splitRepoUrl } from '@fairlead/core/source/repo-url.ts';
import type { RepoAccess } from '../../ports/git.ts';

const tokenVariable = 'FAIRLEAD_GIT_TOKEN';

/** How a person reads a repository from the command line: never to write; with FAIRLEAD_GIT_TOKEN where that is set. */
export function readAccess(url: RepoUrl, env: { readonly [name: string]: string | undefined }): RepoAccess {
  const address = splitRepoUrl(url);
  const isLocal = address.ok && address.value.kind === 'local';
  const host = address.ok && address.value.kind === 'http' ? address.value.host : '';
  const hasToken = (env[tokenVariable] ?? '') !== '' && host !== '';
  return {
    url,
    mirrors: [],
    credential: hasToken ? { host, from: { env: tokenVariable } } : null,
    write: null,
    allowLocalPath: isLocal,
    submodulesBelow: null,
    lfs: false,
  };
}
