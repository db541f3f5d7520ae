import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Forge } from '../../ports/forge.ts';
import { ForgeHttp, type ForgeHttpOptions } from './forge-http.ts';
import { forgePlace } from './forge-place.ts';
import { GiteaForge } from './gitea/gitea-forge.ts';

type Opening = {
  /** Where its API begins. */
  readonly base: string;
  /** The host that the token is bound to: that of the repositories. */
  readonly host: string;
  readonly open: (options: Omit<ForgeHttpOptions, 'base' | 'authorize'>) => Forge;
};

/** The Gitea or Forgejo that a repository is at, by its address alone. Throws `invalid-input`. */
export function openGitea(repo: RepoUrl): Opening {
  const { web } = forgePlace(repo);
  const base = `${web}/api/v1`;
  const authorize = (token: string) => ({ authorization: `token ${token}` });
  return {
    base,
    host: new URL(web).host,
    open: (options) => new GiteaForge(new ForgeHttp({ ...options, base, authorize })),
  };
}
