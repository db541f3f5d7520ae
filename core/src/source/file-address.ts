import type { RepoUrl } from '../model/ids.ts';
import { splitRepoUrl } from './repo-url.ts';

export type Forge = 'github' | 'gitlab' | 'gitea' | 'generic';

/** How each forge addresses a file of a commit, after the repository's own address. */
const ways: { readonly [F in Exclude<Forge, 'generic'>]: string } = {
  github: 'blob',
  gitlab: '-/blob',
  gitea: 'src/commit',
};

/**
 * Where a browser shows a file of a commit; null where the forge is not known, or `path` is of no repository (`$chart/…`).
 * A forge that no Connection names is told by its host. `line` is 0 where it is not known.
 */
export function fileAddress(
  repo: RepoUrl,
  forge: Forge,
  revision: string,
  { path, line }: { readonly path: string; readonly line: number },
): string | null {
  const address = splitRepoUrl(repo);
  if (!address.ok || address.value.kind === 'local' || path.startsWith('$') || path === '') return null;
  const { host } = address.value;
  const known = forge === 'generic' ? guess(host) : forge;
  if (known === null) return null;
  const scheme = address.value.kind === 'http' ? address.value.scheme : 'https';
  const place = address.value.path.replace(/^\/+/, '').replace(/\.git$/, '');
  const file = path.split('/').map(encodeURIComponent).join('/');
  return `${scheme}://${host}/${place}/${ways[known]}/${revision}/${file}${line > 0 ? `#L${line}` : ''}`;
}

function guess(host: string): keyof typeof ways | null {
  if (host === 'github.com') return 'github';
  if (host === 'gitlab.com' || host.startsWith('gitlab.')) return 'gitlab';
  return host === 'codeberg.org' || /^(?:gitea|forgejo)\./.test(host) ? 'gitea' : null;
}
