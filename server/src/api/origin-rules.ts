/** The parts of a request that tell where it comes from. */
export type RequestSource = {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly contentType: string | undefined;
  /** Carries the session cookie and no bearer token: a browser may have added it by itself. */
  readonly byCookie: boolean;
};

/** No name ends in a number or holds a colon: these are addresses, whether valid or not. */
const addressPattern = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;

/**
 * Whether the Host header names this server. A name that is not ours is DNS rebinding: a foreign page whose name was
 * pointed here. Addresses pass, since no name is involved in them.
 */
export function hostAllowed(host: string | undefined, publicUrl: string | null): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (name === 'localhost' || addressPattern.test(name)) return true;
  return publicUrl !== null && new URL(publicUrl).host.toLowerCase() === host.toLowerCase();
}

/**
 * Why a request is taken for a forgery; null when it is not. With a cookie every request must come from our own page
 * (other ports of this machine are the same *site*, so SameSite alone does not keep them out), and a mutation must say
 * so by itself. A bearer token is never added by a browser, but a foreign Origin is refused with it too.
 */
export function forgery(source: RequestSource, publicUrl: string | null): string | null {
  const { method, origin, fetchSite, byCookie } = source;
  const reading = method === 'GET' || method === 'HEAD';
  if (origin !== undefined && !ownOrigins(source.host, publicUrl).has(origin)) {
    if (!reading || byCookie) return `requests from ${origin.slice(0, 100)} are not taken`;
  }
  if (!byCookie) return null;
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none')
    return 'requests from other pages are not taken';
  if (reading) return null;
  if (origin === undefined && fetchSite !== 'same-origin')
    return 'a change with a session cookie needs an Origin header; use a token outside of the browser';
  if (method === 'POST' && !isJson(source.contentType)) return 'a change is sent as application/json';
  return null;
}

function ownOrigins(host: string | undefined, publicUrl: string | null): ReadonlySet<string> {
  const own = new Set(host === undefined ? [] : [`http://${host}`]);
  if (publicUrl !== null) own.add(new URL(publicUrl).origin);
  return own;
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/json\s*(?:;|$)/i.test(contentType);
}
