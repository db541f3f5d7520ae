import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { LfsPointer } from '@fairlead/core/source/lfs-pointer.ts';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { type Dispatcher, request } from 'undici';
import type { HttpRemote } from '../remote.ts';
import type { Credential } from './credential.ts';

/** The part of a batch answer that is read (Git LFS API, "Batch API"). */
const AnswerSchema = Type.Object({
  objects: Type.Array(
    Type.Object({
      oid: Type.String(),
      actions: Type.Optional(
        Type.Object({
          download: Type.Optional(
            Type.Object({
              href: Type.String({ maxLength: 8_192 }),
              header: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 16_384 }))),
            }),
          ),
        }),
      ),
      error: Type.Optional(Type.Object({ code: Type.Integer(), message: Type.Optional(Type.String()) })),
    }),
    { maxItems: 10 },
  ),
});

export type LfsHttp = {
  readonly dispatcher: Dispatcher;
  readonly credential: Credential | null;
  readonly timeoutMs: number;
};

const media = 'application/vnd.git-lfs+json';
const maxAnswerBytes = 256 * 1024;

/**
 * One object over Git LFS's HTTP API: asked for at the repository's own server, then fetched from where that says. Our
 * credential goes to the repository's own origin only; elsewhere only what the server gave for it, and over https. No
 * redirect is followed. Throws `not-found`, `unauthenticated`, `unavailable`, `limit-exceeded`.
 */
export async function downloadLfs(
  http: LfsHttp,
  remote: HttpRemote,
  pointer: LfsPointer,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const base = remote.url.endsWith('.git') ? remote.url : `${remote.url}.git`;
  const asked = await send(http, remote, `${base}/info/lfs/objects/batch`, signal, maxAnswerBytes, {
    method: 'POST',
    headers: { accept: media, 'content-type': media, ...ownCredential(http) },
    body: JSON.stringify({
      operation: 'download',
      transfers: ['basic'],
      objects: [{ oid: pointer.oid, size: pointer.sizeBytes }],
    }),
  });
  const found = readAnswer(remote, asked).objects.find(({ oid }) => oid === pointer.oid);
  const download = found?.actions?.download;
  if (download === undefined)
    throw new AppError('not-found', `${remote.name} does not hold the large file ${pointer.oid}: push it there`);
  const place = placeOf(remote, download.href);
  const given = Object.fromEntries(
    Object.entries(download.header ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const own = place.origin === new URL(remote.url).origin ? ownCredential(http) : {};
  return send(http, remote, place.href, signal, pointer.sizeBytes, { method: 'GET', headers: { ...own, ...given } });
}

function placeOf(remote: HttpRemote, href: string): URL {
  const place = URL.canParse(href) ? new URL(href) : undefined;
  if (place !== undefined && (place.protocol === 'https:' || place.origin === new URL(remote.url).origin)) return place;
  throw new AppError('invalid-input', `${remote.name} names no https address for a large file; see its LFS settings`);
}

function ownCredential({ credential }: LfsHttp): { readonly [name: string]: string } {
  if (credential === null) return {};
  const { username, password } = credential.basic();
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

type Ask = {
  readonly method: 'GET' | 'POST';
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
};

async function send(
  http: LfsHttp,
  remote: HttpRemote,
  url: string,
  signal: AbortSignal,
  maxBytes: number,
  { method, headers, body }: Ask,
): Promise<Buffer> {
  const deadline = AbortSignal.timeout(http.timeoutMs);
  try {
    const answer = await request(url, {
      method,
      headers: { 'accept-encoding': 'identity', 'user-agent': 'git-lfs/3 (fairlead)', ...headers },
      ...(body === undefined ? {} : { body }),
      dispatcher: http.dispatcher,
      signal: AbortSignal.any([signal, deadline]),
    });
    if (answer.statusCode !== 200) {
      await answer.body.dump({ limit: 65_536 });
      throw statusError(remote, answer.statusCode);
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw new AppError('integrity', `${remote.name} sends more than was announced for a large file`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (signal.aborted) throw new AppError('cancelled', `reading a large file of ${remote.name} was cancelled`);
    throw new AppError(
      'unavailable',
      `a large file of ${remote.name} could not be fetched: see that its host answers`,
      {
        retry: 'backoff',
        cause: error,
      },
    );
  }
}

function statusError(remote: HttpRemote, status: number): AppError {
  if (status === 401 || status === 403)
    return new AppError(
      'unauthenticated',
      `${remote.name} does not give its large files (${status}): check the credential of its Connection`,
    );
  if (status === 404 || status === 410)
    return new AppError('not-found', `${remote.name} has no large files (${status}): turn \`lfs\` off, or push them`);
  return new AppError('unavailable', `${remote.name} answers ${status} for a large file; it is tried again`, {
    retry: 'backoff',
  });
}

function readAnswer(remote: HttpRemote, bytes: Buffer): Static<typeof AnswerSchema> {
  const answer = parsed(bytes.toString('utf8'));
  if (Check(AnswerSchema, answer)) return answer;
  throw new AppError('unavailable', `${remote.name} answers what is no answer of Git LFS; see its LFS settings`, {
    retry: 'backoff',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the schema
  }
}
