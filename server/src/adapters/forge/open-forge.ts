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

export type ForgeKind = 'gitea' | 'github' | 'gitlab';

/** The forge that a repository is at, by its address and the kind that its connection names. Throws `invalid-input`. */
export function openForge(kind: ForgeKind, repo: RepoUrl): Opening {
  const { web } = forgePlace(repo, kind === 'gitlab');
  const base = apiOf(kind, web);
  const authorize = authorizations[kind];
  return {
    base,
    host: new URL(web).host,
    open: (options) => forges[kind](new ForgeHttp({ ...options, base, authorize })),
  };
}

function apiOf(kind: ForgeKind, web: string): string {
  if (kind === 'gitea') return `${web}/api/v1`;
  if (kind === 'gitlab') return `${web}/api/v4`;
  return web === 'https://github.com' ? 'https://api.github.com' : `${web}/api/v3`;
}

const authorizations: { readonly [kind in ForgeKind]: ForgeHttpOptions['authorize'] } = {
  gitea: (token) => ({ authorization: `token ${token}` }),
  github: (token) => ({ authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' }),
  gitlab: (token) => ({ 'private-token': token }),
};

const forges: { readonly [kind in ForgeKind]: (http: ForgeHttp) => Forge } = {
  gitea: (http) => new GiteaForge(http),
  github: (http) => new GiteaForge(http),
  gitlab: (http) => new GiteaForge(http),
};
