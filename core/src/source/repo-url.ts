import { err, ok, type Result } from '../lib/result.ts';
import type { RepoUrl } from '../model/ids.ts';

/** The parts of a normalised address. `host` holds the port when it is not the usual one; `path` begins with `/`. */
export type RepoAddress =
  | { readonly kind: 'http'; readonly scheme: 'http' | 'https'; readonly host: string; readonly path: string }
  | { readonly kind: 'ssh'; readonly user: string; readonly host: string; readonly path: string }
  | { readonly kind: 'local'; readonly path: string };

const usualPort: { readonly [scheme: string]: string } = { http: '80', https: '443', ssh: '22' };
const urlPattern = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(\/.*)?$/i;
const scpPattern = /^(?:([^@:/]+)@)?([^@:/[\]]+|\[[0-9a-f:.]+\]):([^:].*)$/i;
const authorityPattern = /^(?:([^@]*)@)?([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?$/i;
const userPattern = /^[a-z0-9_][a-z0-9._-]*$/i;
const pathPattern = /^[A-Za-z0-9._~!$&'()*+,;=:@%/-]+$/;
const localPathPattern = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;
/** Escapes that would smuggle a control character, a dot, a slash or a backslash past the checks on the text. */
const hiddenEscape = /%(?:[01][0-9a-f]|7f|2e|2f|5c|25)|%(?![0-9a-f]{2})/i;

/**
 * Brings the address of a repository into the one form that identifies it: https, http and ssh addresses lose `.git`,
 * a closing slash, the usual port and the case of the host; `git@host:path` becomes `ssh://git@host/path`; a path on this
 * machine becomes `file:///path` and keeps its `.git`, because `shop` may lie beside `shop.git`.
 * The error says what to write instead and never repeats the text, which may hold a password.
 */
export function normaliseRepoUrl(text: string): Result<RepoUrl, string> {
  if (text.length > 2_000) return err('the address of a repository is longer than 2,000 characters');
  if (text.startsWith('-')) return err('the address of a repository must not begin with "-"');
  if (/::/.test(text) && !/\[[^\]]*::/.test(text)) {
    return err('remote helpers such as "ext::" are not allowed; write an https or ssh address');
  }
  if (text.startsWith('/')) return localPath(text);
  const url = urlPattern.exec(text);
  if (url !== null) return fromUrl((url[1] ?? '').toLowerCase(), url[2] ?? '', url[3] ?? '');
  const scp = scpPattern.exec(text);
  if (scp !== null) return fromUrl('ssh', `${scp[1] === undefined ? '' : `${scp[1]}@`}${scp[2]}`, `/${scp[3]}`);
  return err(
    'this is not the address of a repository; write https://host/path, ssh://git@host/path or an absolute path',
  );
}

/** Takes a normalised address apart. The error is that of `normaliseRepoUrl`: an address that was only cast is checked too. */
export function splitRepoUrl(url: RepoUrl): Result<RepoAddress, string> {
  const normal = normaliseRepoUrl(url);
  if (!normal.ok) return normal;
  const [, scheme = '', authority = '', path = ''] = urlPattern.exec(normal.value) ?? [];
  if (scheme === 'file') return ok({ kind: 'local', path });
  if (scheme === 'http' || scheme === 'https') return ok({ kind: 'http', scheme, host: authority, path });
  const [user = 'git', host = ''] = authority.split('@');
  return ok({ kind: 'ssh', user, host, path });
}

function fromUrl(scheme: string, authority: string, path: string): Result<RepoUrl, string> {
  if (scheme === 'file') {
    return authority === '' ? localPath(path) : err('a file address must not name a host; write file:///path');
  }
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh') {
    return err('this protocol is not allowed for a repository; write an https or ssh address');
  }
  const parts = authorityPattern.exec(authority);
  if (parts === null)
    return err('the host of this address cannot be read; write for example https://git.example.org/team/shop');
  const user = userOf(scheme, parts[1]);
  if (!user.ok) return user;
  const [host, port] = [(parts[2] ?? '').toLowerCase(), parts[3]];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))
    return err('the port of this address is not between 1 and 65535');
  const cleaned = cleanPath(path);
  if (!cleaned.ok) return cleaned;
  const shown = port === undefined || port === usualPort[scheme] ? host : `${host}:${Number(port)}`;
  return ok(`${scheme}://${user.value}${shown}${cleaned.value}` as RepoUrl); // made here, from checked parts
}

/** `user@` as the normal form shows it: ssh needs one (git by default), http must not hold one, for it may be a token. */
function userOf(scheme: string, user: string | undefined): Result<string, string> {
  if (scheme !== 'ssh') {
    if (user === undefined || user === '' || user === 'git') return ok('');
    return err('the address holds a user name or password; take it out and put it in a Connection as a credential');
  }
  if (user === undefined || user === '') return ok('git@');
  if (!userPattern.test(user))
    return err('the user of an ssh address must be a plain name without a password, for example git');
  return ok(`${user}@`);
}

function cleanPath(path: string): Result<string, string> {
  if (hiddenEscape.test(path))
    return err(
      'the path of this address holds an escape that is not allowed (control character, dot, slash or percent)',
    );
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.length === 0) return err('the address names a host but no repository');
  if (!pathPattern.test(path))
    return err('the path of this address holds a character that is not allowed; percent-encode it');
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return err('the path of this address must not hold "." or ".."');
  const joined = `/${segments.join('/')}`;
  return ok(/[^/]\.git$/.test(joined) ? joined.slice(0, -'.git'.length) : joined);
}

function localPath(path: string): Result<RepoUrl, string> {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.length === 0) return err('the path of a repository on this machine must name a folder');
  if (!localPathPattern.test(path)) return err('the path of a repository on this machine holds a control character');
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return err('the path of a repository on this machine must not hold "." or ".."');
  return ok(`file:///${segments.join('/')}` as RepoUrl); // made here, from checked parts
}
