import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { splitRepoUrl } from '@fairlead/core/source/repo-url.ts';
import type { RepoAccess } from '../../ports/git.ts';

/** One address of a repository, checked, as Git is given it. `name` is what people read; it never holds a credential. */
export type Remote = HttpRemote | SshRemote | LocalRemote;
export type HttpRemote = {
  readonly kind: 'http';
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly url: string;
  readonly name: string;
};
export type SshRemote = { readonly kind: 'ssh'; readonly host: string; readonly url: string; readonly name: string };
export type LocalRemote = { readonly kind: 'local'; readonly url: string; readonly name: string };

/**
 * Checks an address again at the last door before a process or a request: whatever it was made by.
 * Throws `invalid-input`, or `forbidden` for a path on this machine that the operator did not name.
 */
export function remoteOf(url: RepoUrl, access: Pick<RepoAccess, 'allowLocalPath'>): Remote {
  const split = splitRepoUrl(url);
  if (!split.ok) throw new AppError('invalid-input', `the address of a repository is refused: ${split.error}`);
  const address = split.value;
  if (address.kind === 'local') {
    if (!access.allowLocalPath) {
      throw new AppError(
        'forbidden',
        `${address.path} is a path on this machine, which only the operator may name; use an https or ssh address`,
      );
    }
    return { kind: 'local', url: address.path, name: address.path };
  }
  if (address.kind === 'http') {
    const text = `${address.scheme}://${address.host}${address.path}`;
    return { kind: 'http', scheme: address.scheme, host: address.host, url: text, name: text };
  }
  const text = `ssh://${address.user}@${address.host}${address.path}`;
  return { kind: 'ssh', host: address.host, url: text, name: text };
}

/** The address and its mirrors, in the order in which they are tried. */
export function remotesOf(access: RepoAccess): readonly Remote[] {
  return [access.url, ...access.mirrors].map((url) => remoteOf(url, access));
}

/** Whether what is sent to this host can be read on the way only by this machine. */
export function isPrivateWay(remote: HttpRemote): boolean {
  return remote.scheme === 'https' || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(remote.host);
}
