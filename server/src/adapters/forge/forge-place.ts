import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { splitRepoUrl } from '@fairlead/core/source/repo-url.ts';

/** Where a repository is at its forge. */
export type ForgePlace = {
  /** Where people and the API reach the forge: `https://git.acme.dev`, with its folder where it lies in one. */
  readonly web: string;
  /** `owner/name`, escaped as in the address. */
  readonly path: string;
  readonly owner: string;
  readonly name: string;
};

/**
 * The forge's place of a repository by its address alone. What lies before the last two parts of the path is the folder
 * that the forge is in. Throws `invalid-input` for a path on this machine.
 */
export function forgePlace(repo: RepoUrl): ForgePlace {
  const split = splitRepoUrl(repo);
  if (!split.ok || split.value.kind === 'local')
    throw new AppError('invalid-input', `${repo} is at no forge; requests are read of https and ssh addresses`);
  const { value } = split;
  const parts = value.path.split('/').filter((part) => part !== '');
  const folder = parts.slice(0, -2);
  const [owner = '', name = ''] = parts.slice(-2);
  if (owner === '' || name === '')
    throw new AppError('invalid-input', `${repo} names no owner and repository, as a forge's address does`);
  // By ssh a forge listens on a port of its own; its API is where its pages are.
  const origin =
    value.kind === 'http' ? `${value.scheme}://${value.host}` : `https://${value.host.replace(/:\d+$/, '')}`;
  return { web: [origin, ...folder].join('/'), path: `${owner}/${name}`, owner, name };
}
