import type { Buffer } from 'node:buffer';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { Refs } from '../../../ports/git.ts';
import type { HttpRemote } from '../remote.ts';
import type { HttpAnswer, HttpClient } from './http-client.ts';
import { makeRefs, refPrefixes, type TellingRef } from './parse-refs.ts';
import { delimiterPacket, flushPacket, packet, parsePackets } from './pkt-line.ts';

/** Where a repository really answers, and how: learnt once, so that a poll is one request. */
export type Endpoint =
  | { readonly kind: 'v2'; readonly base: string; readonly objectFormat: string }
  /** An older server, which tells all refs at once. */
  | { readonly kind: 'v0'; readonly base: string };

/** A server of version 0 has told its refs by then. */
type Discovered =
  | { readonly endpoint: Endpoint & { readonly kind: 'v2' } }
  | { readonly endpoint: Endpoint & { readonly kind: 'v0' }; readonly refs: Refs };

const mostRedirects = 3;

/**
 * Finds the smart endpoint of a repository: at its address, or with `.git` behind it, or where the same host redirects to.
 * Another host is never followed. Throws `not-found`, `unauthenticated`, `invalid-input`, `unavailable`.
 */
export async function discover(
  http: HttpClient,
  remote: HttpRemote,
  known: Endpoint | undefined,
  signal: AbortSignal,
): Promise<Discovered> {
  let missing: AppError | undefined;
  const bases = new Set([...(known === undefined ? [] : [known.base]), remote.url, `${remote.url}.git`]);
  for (const base of bases) {
    const found = await discoverAt(http, remote, base, signal);
    if (!(found instanceof AppError)) return found;
    missing = found;
  }
  throw missing ?? new AppError('internal', `no address of ${remote.name} was tried`);
}

/** The refs of a repository whose server speaks version 2: one request. */
export async function listRefs(
  http: HttpClient,
  remote: HttpRemote,
  endpoint: Endpoint & { readonly kind: 'v2' },
  signal: AbortSignal,
): Promise<Refs> {
  const body = [
    packet('command=ls-refs\n'),
    packet('agent=fairlead\n'),
    packet(`object-format=${endpoint.objectFormat}\n`),
    delimiterPacket,
    packet('peel\n'),
    ...refPrefixes.map((prefix) => packet(`ref-prefix ${prefix}\n`)),
    flushPacket,
  ].join('');
  const answer = await http.post(remote, `${endpoint.base}/git-upload-pack`, body, signal);
  if (answer.status !== 200) throw statusError(remote, answer);
  if (!answer.contentType.startsWith('application/x-git-upload-pack-result')) throw notGit(remote);
  return makeRefs(dataOf(remote, answer.body).map(refOfV2));
}

/** An answer is a value when the next spelling of the address may do better. */
async function discoverAt(
  http: HttpClient,
  remote: HttpRemote,
  start: string,
  signal: AbortSignal,
): Promise<Discovered | AppError> {
  let base = start;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const url = `${base}/info/refs?service=git-upload-pack`;
    const answer = await http.get(remote, url, signal);
    if (answer.status >= 300 && answer.status < 400) {
      base = followWithin(remote, url, answer.location);
      continue;
    }
    if (answer.status === 404 || answer.status === 410) return statusError(remote, answer);
    if (answer.status !== 200) throw statusError(remote, answer);
    if (!answer.contentType.startsWith('application/x-git-upload-pack-advertisement')) return notGit(remote);
    return readAdvertisement(remote, base, answer);
  }
  throw new AppError(
    'invalid-input',
    `${remote.name} redirects more than ${mostRedirects} times: write the address it leads to`,
  );
}

function followWithin(remote: HttpRemote, from: string, location: string): string {
  const target = URL.canParse(location, from) ? new URL(location, from) : null;
  const here = new URL(from);
  const sameHost =
    target !== null &&
    target.username === '' &&
    target.password === '' &&
    target.host === here.host &&
    target.protocol === here.protocol;
  if (target === null || !sameHost) {
    throw new AppError(
      'invalid-input',
      `${remote.name} redirects to another host or protocol, where its credential must not go: write the address it leads to`,
    );
  }
  if (!target.pathname.endsWith('/info/refs')) throw notGit(remote);
  return `${target.origin}${target.pathname.slice(0, -'/info/refs'.length)}`;
}

function readAdvertisement(remote: HttpRemote, base: string, answer: HttpAnswer): Discovered {
  const lines = dataOf(remote, answer.body).filter((line) => !line.startsWith('# service='));
  if (lines[0] !== 'version 2') return { endpoint: { kind: 'v0', base }, refs: refsOfV0(lines) };
  if (!lines.some((line) => line === 'ls-refs' || line.startsWith('ls-refs='))) throw notGit(remote);
  const objectFormat =
    lines.find((line) => line.startsWith('object-format='))?.slice('object-format='.length) ?? 'sha1';
  return { endpoint: { kind: 'v2', base, objectFormat: objectFormat === 'sha256' ? 'sha256' : 'sha1' } };
}

function refsOfV0(lines: readonly string[]): Refs {
  return makeRefs(lines.filter((line) => !line.startsWith('# service=')).map((line) => refOfV0(line)));
}

function refOfV0(line: string): TellingRef {
  const [id = '', name = ''] = (line.split('\0')[0] ?? '').split(' ');
  return { id, name };
}

/** `<id> <name>[ peeled:<id>]…` (gitprotocol-v2(5), ls-refs). */
function refOfV2(line: string): TellingRef {
  const [id = '', name = '', ...attributes] = line.split(' ');
  const peeled = attributes.find((attribute) => attribute.startsWith('peeled:'))?.slice('peeled:'.length);
  return { id, name, peeled: peeled as CommitSha | undefined }; // makeRefs checks the form
}

/** The lines of an answer that came whole: one cut short would look like a repository that lost its branches. */
function dataOf(remote: HttpRemote, body: Buffer): readonly string[] {
  const packets = parsePackets(body);
  const lines = packets.flatMap((each) => (each.kind === 'data' ? [each.text] : []));
  if (lines.some((line) => line.startsWith('ERR '))) {
    throw new AppError('unavailable', `${remote.name} answers with an error of its own: see the log of that server`, {
      retry: 'backoff',
    });
  }
  if (packets.at(-1)?.kind !== 'flush') {
    throw new AppError('unavailable', `the answer of ${remote.name} ends before its end`, { retry: 'backoff' });
  }
  return lines;
}

function notGit(remote: HttpRemote): AppError {
  return new AppError(
    'not-found',
    `what answers at ${remote.name} is no Git server: check the address, and that no sign-in page stands before it`,
  );
}

function statusError(remote: HttpRemote, { status, retryAfterMs }: HttpAnswer): AppError {
  if (status === 401 || status === 403) {
    return new AppError(
      'unauthenticated',
      `${remote.name} does not accept the credential (HTTP ${status}): check the credential of this Connection and what it may do`,
    );
  }
  if (status === 404 || status === 410) {
    return new AppError(
      'not-found',
      `no repository is at ${remote.name} (HTTP ${status}): check the address, and that the credential may read it`,
    );
  }
  const retry = retryAfterMs === undefined ? 'backoff' : { afterMs: retryAfterMs };
  if (status === 429)
    return new AppError('too-many-requests', `${remote.name} asks to be asked less often (HTTP 429)`, { retry });
  if (status >= 300 && status < 400) {
    return new AppError(
      'invalid-input',
      `${remote.name} redirects its answers (HTTP ${status}): write the address it leads to`,
    );
  }
  return new AppError('unavailable', `${remote.name} answers with HTTP ${status}: see the server's state`, { retry });
}
