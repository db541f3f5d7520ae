import { err, ok, type Result } from '../lib/result.ts';
import type { RepoUrl } from '../model/ids.ts';

const scp = /^(?:([A-Za-z0-9._-]+)@)?([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):(?!\/\/)(.+)$/;
const url = /^(https?|ssh|git|file):\/\/(?:([^/@]*)@)?([^/]*)(\/.*)?$/i;
const forbidden = /[\s\p{Cc}\\]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * Reads the address of a repository and brings equal addresses to one spelling (scheme and host in lower case, no
 * trailing slash). Refuses what Git would take as something else than an address: transports such as `ext::`, options,
 * credentials, paths that climb. `/path` and `file://` are read here and allowed or refused where repositories are opened.
 */
export function readRepoAddress(text: string): Result<RepoUrl, string> {
  if (forbidden.test(text)) return err('the address holds a space or an invisible character');
  if (text.startsWith('-')) return err('an address may not begin with "-"');
  if (text.includes('::')) return err('transports such as ext:: are refused; write an https or ssh address');
  const match = url.exec(text);
  if (match !== null) return readUrl(match[1] ?? '', match[2], match[3] ?? '', match[4] ?? '');
  if (text.includes('://'))
    return err(`the scheme of "${text.split('://')[0]}://" is not known; write an https or ssh address`);
  if (text.startsWith('/')) return readPath('', text);
  const short = scp.exec(text);
  if (short !== null && !/^[A-Za-z]$/.test(short[2] ?? '')) {
    const path = readPath('', `/${(short[3] ?? '').replace(/^\//, '')}`);
    if (!path.ok) return path;
    return ok(
      `${short[1] === undefined ? '' : `${short[1]}@`}${(short[2] ?? '').toLowerCase()}:${short[3]?.startsWith('/') === true ? '/' : ''}${path.value.slice(1)}` as RepoUrl,
    );
  }
  return err(
    'is not the address of a repository; write for example https://git.example.org/shop or git@git.example.org:shop',
  );
}

function readUrl(scheme: string, user: string | undefined, host: string, path: string): Result<RepoUrl, string> {
  const lower = scheme.toLowerCase();
  if (lower !== 'ssh' && user !== undefined)
    return err('the address holds a user or password; put the credential into a Connection');
  if (user?.includes(':') === true) return err('the address holds a password; put the credential into a Connection');
  if (lower !== 'file' && !/^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?$/.test(host))
    return err('the address names no host that could be');
  if (lower === 'file' && host !== '') return err('a file:// address names no host; write file:///path');
  if (/[?#]/.test(path)) return err('the address of a repository has no query and no fragment');
  return readPath(`${lower}://${user === undefined || user === '' ? '' : `${user}@`}${host.toLowerCase()}`, path);
}

function readPath(head: string, path: string): Result<RepoUrl, string> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return err('the address holds a broken %-escape');
  }
  if (decoded.split('/').some((segment) => segment === '..' || segment === '.'))
    return err('the path of the address may not hold "." or ".."');
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed.includes('//')) return err('the path of the address holds "//"');
  if (head === '' && trimmed === '') return err('the address has no path');
  return ok(`${head}${trimmed}` as RepoUrl);
}

/** The host of an address as credentials are bound to it (`host` or `host:port`); empty for a path on this machine. */
export function hostOfAddress(address: string): string {
  const match = url.exec(address);
  if (match !== null) return match[3] ?? '';
  return address.startsWith('/') ? '' : (scp.exec(address)?.[2] ?? '');
}
