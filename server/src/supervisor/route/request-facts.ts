import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '@fairlead/core/host/route-choice.ts';
import type { RouteTable } from '@fairlead/core/host/route-table.ts';

/** What the choice of a backend may look at. Cookies are read only where the table asks for one. */
export function requestFacts(request: IncomingMessage, path: string, table: RouteTable): RequestFacts {
  const headers = new Map<string, string>();
  for (const { match } of table.rules) {
    for (const { name } of match.headers) {
      const value = request.headers[name];
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
  }
  const wantsCookies = table.affinity !== null || table.rules.some(({ match }) => match.cookies.length > 0);
  const query = path.search(/[?#]/);
  return {
    path: query < 0 ? path : path.slice(0, query),
    headers,
    cookies: wantsCookies ? readCookies(request.headers.cookie ?? '') : new Map(),
  };
}

/** Name and value pairs of a Cookie header (RFC 6265, 5.4); of a name that stands twice the first one counts. */
export function readCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const name = pair.slice(0, at).trim();
    if (name !== '' && !cookies.has(name)) cookies.set(name, unquote(pair.slice(at + 1).trim()));
  }
  return cookies;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** The Set-Cookie line that keeps a visitor with a backend. */
export function affinityCookie(affinity: NonNullable<RouteTable['affinity']>, value: string, secure: boolean): string {
  const age = affinity.ttlMs === null ? '' : `; Max-Age=${Math.ceil(affinity.ttlMs / 1_000)}`;
  return `${affinity.cookie}=${value}; Path=/; HttpOnly; SameSite=Lax${age}${secure ? '; Secure' : ''}`;
}
