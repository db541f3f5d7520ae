import type { IncomingMessage } from 'node:http';

// Defences against request smuggling (RFC 9112, 6.3 and 11.2): a request whose end two parsers could place differently
// is refused, never repaired. Node's strict parser refuses most of these before us; this holds even where it is lenient.

export type Refusal = { readonly status: 400 | 501; readonly message: string };

/** The fields that must stand at most once. */
const singular = ['host', 'content-length', 'transfer-encoding'] as const;

/** `/path`, `*` of OPTIONS, or a whole address without credentials (RFC 9112, 3.2). */
const targetPattern = /^(?:\/|\*$|https?:\/\/[a-z0-9.:[\]_-]+(?:[/?#]|$))/i;

/** Why a request may not be passed on, or null where it may. */
export function refusalOf(request: IncomingMessage): Refusal | null {
  for (const name of singular) {
    if ((request.headersDistinct[name]?.length ?? 0) > 1)
      return { status: 400, message: `the ${name} header stands twice` };
  }
  const length = request.headers['content-length'];
  const coding = request.headers['transfer-encoding'];
  if (length !== undefined && coding !== undefined) {
    return { status: 400, message: 'content-length and transfer-encoding contradict each other' };
  }
  if (length !== undefined && !/^\d{1,16}$/.test(length))
    return { status: 400, message: 'content-length is not a number' };
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    return { status: 501, message: 'the only transfer-encoding understood is chunked' };
  }
  if (coding !== undefined && request.httpVersion !== '1.1') {
    return { status: 400, message: 'transfer-encoding needs HTTP/1.1' };
  }
  if (!targetPattern.test(request.url ?? '')) return { status: 400, message: 'the request target must begin with /' };
  return null;
}

/** Whether a body follows the head. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0);
}

/** Methods that may be sent twice with the effect of once (RFC 9110, 9.2.2). */
export function isIdempotent(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'].includes(method);
}
