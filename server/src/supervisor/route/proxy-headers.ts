import type { IncomingMessage } from 'node:http';
import { hasBody } from './request-guard.ts';

/** Names and values in turn, as Node reads and writes raw headers: repeated fields and their order survive. */
export type RawHeaders = readonly string[];

/** Fields about one connection only (RFC 9110, 7.6.1), and those by which a client could name its own address. */
const hopByHop = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
  'expect',
  'http2-settings',
]);
const forwarded = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'x-real-ip']);

/** The headers of a message without those that are only about the connection it came on. */
export function endToEnd(rawHeaders: RawHeaders): readonly string[] {
  const named = new Set<string>();
  eachHeader(rawHeaders, (name, value) => {
    if (name.toLowerCase() !== 'connection') return;
    for (const option of value.split(',')) named.add(option.trim().toLowerCase());
  });
  // content-length and host say where the message ends and for whom it is: no `Connection:` line may take them away.
  for (const kept of ['content-length', 'host']) named.delete(kept);
  const rest: string[] = [];
  eachHeader(rawHeaders, (name, value) => {
    const lower = name.toLowerCase();
    if (!hopByHop.has(lower) && !named.has(lower)) rest.push(name, value);
  });
  return rest;
}

/**
 * Headers for the backend: end-to-end ones, the visitor's host, and X-Forwarded-For, -Proto, -Host. What a peer on this
 * machine says of its own visitors is kept (it ends TLS); what a remote one says is replaced.
 */
export function requestHeaders(request: IncomingMessage, target: RequestTarget): string[] {
  const headers: string[] = [];
  const peer = request.socket.remoteAddress ?? '';
  const trusted = isLoopback(peer);
  eachHeader(endToEnd(request.rawHeaders), (name, value) => {
    const lower = name.toLowerCase();
    if (lower === 'host') return;
    if (forwarded.has(lower) && (!trusted || lower === 'x-forwarded-for')) return;
    headers.push(name, value);
  });
  const host = target.host ?? request.headers.host ?? '';
  headers.push('Host', host);
  const before = trusted ? request.headers['x-forwarded-for'] : undefined;
  const client = peer.startsWith('::ffff:') ? peer.slice(7) : peer;
  headers.push('X-Forwarded-For', before === undefined ? client : `${String(before)}, ${client}`);
  if (!trusted || request.headers['x-forwarded-proto'] === undefined) headers.push('X-Forwarded-Proto', 'http');
  if (!trusted || request.headers['x-forwarded-host'] === undefined) headers.push('X-Forwarded-Host', host);
  if (request.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked');
  else if (!hasBody(request) && request.headers['content-length'] === undefined && mayCarryBody(request.method)) {
    headers.push('Content-Length', '0'); // else Node would announce a chunked body
  }
  return headers;
}

/** Where a request wants to go: `GET http://shop/x` names its host in the request line (RFC 9112, 3.2.2). */
export type RequestTarget = { readonly path: string; readonly host: string | null };

export function requestTarget(url: string): RequestTarget {
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url);
  if (absolute === null) return { path: url, host: null };
  const rest = absolute[2] ?? '';
  return { path: rest.startsWith('/') ? rest : `/${rest}`, host: absolute[1] ?? null };
}

function eachHeader(rawHeaders: RawHeaders, visit: (name: string, value: string) => void): void {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) visit(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
}

function mayCarryBody(method: string | undefined): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}
