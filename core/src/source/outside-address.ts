import { err, ok, type Result } from '../lib/result.ts';

const address = /^(https?|oci):\/\/([^/?#]*)(\/[^?#]*)?$/i;
const host = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;

/**
 * The address of charts, artefacts and archives in one spelling: scheme and host in lower case, no slash at the end.
 * Refuses credentials, queries, escapes and what climbs.
 */
export function readOutsideAddress(text: string): Result<string, string> {
  const [, scheme = '', authority = '', path = ''] = address.exec(text) ?? [];
  if (scheme === '') return err('is not an address; write https://host/path or oci://host/path');
  if (authority.includes('@')) return err('the address holds a user or password; put the credential into a Connection');
  if (!host.test(authority.toLowerCase())) return err('the address names no host that could be');
  if (!/^[A-Za-z0-9._~!$&'()*+,;=:@/-]*$/.test(path))
    return err('the path of the address holds a character that is not allowed');
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '.' || part === '..'))
    return err('the path of the address may not hold "." or ".."');
  return ok([`${scheme.toLowerCase()}://${authority.toLowerCase()}`, ...parts].join('/'));
}
