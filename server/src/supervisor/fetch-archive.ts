import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { systemCode, writeError } from './system-error.ts';

const mostBytes = 1024 ** 3;
const mostRedirects = 5;
const silenceMs = 30_000;

/**
 * Downloads an archive to a file and checks its SHA-256 before anyone may use it. Redirects are followed on the same
 * host only. Errors: `integrity` for other content, `forbidden` for another host, `not-found`, `limit-exceeded`,
 * `unavailable`, `disk-full`.
 */
export async function fetchArchive(url: string, sha256: string, path: string, signal: AbortSignal): Promise<void> {
  const answer = await ask(new URL(url), new URL(url), mostRedirects, signal);
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece);
      bytes += piece.length;
      done(
        bytes > mostBytes ? new AppError('limit-exceeded', `${url} is longer than ${mostBytes} bytes`) : null,
        piece,
      );
    },
  });
  try {
    await pipeline(answer, measured, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const code = systemCode(cause);
    throw code === 'ENOSPC' || code === 'EDQUOT'
      ? writeError(path, cause)
      : unavailable(url, code === '' ? 'cut off' : code, cause);
  }
  const found = hash.digest('hex');
  if (found !== sha256) {
    throw new AppError(
      'integrity',
      `${url} has sha256 ${found}, but the Artifact declares ${sha256}; correct spec.sha256 or find out who changed the archive`,
    );
  }
}

function ask(url: URL, first: URL, redirects: number, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asked = send(url, { signal, headers: { accept: '*/*', 'user-agent': 'fairlead' } }, (answer) => {
      const status = answer.statusCode ?? 0;
      if (status === 200) return resolve(answer);
      answer.resume();
      const location = answer.headers.location;
      if (status >= 300 && status < 400 && location !== undefined)
        return resolve(redirected(location, url, first, redirects, signal));
      const code =
        status === 404 || status === 410 ? 'not-found' : status === 401 || status === 403 ? 'forbidden' : 'unavailable';
      reject(
        new AppError(code, `${first.href} answered ${status}; check spec.url`, {
          retry: code === 'unavailable' ? 'backoff' : 'never',
        }),
      );
    });
    asked.setTimeout(silenceMs, () => asked.destroy(unavailable(first.href, `silent for ${silenceMs} ms`, undefined)));
    asked.on('error', (cause) =>
      reject(cause instanceof AppError ? cause : unavailable(first.href, systemCode(cause), cause)),
    );
    asked.end();
  });
}

async function redirected(
  location: string,
  from: URL,
  first: URL,
  redirects: number,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const to = new URL(location, from);
  if (redirects === 0) throw new AppError('forbidden', `${first.href} redirects more than ${mostRedirects} times`);
  const weaker = first.protocol === 'https:' && to.protocol !== 'https:';
  if (to.host !== first.host || weaker) {
    throw new AppError(
      'forbidden',
      `${first.href} redirects to ${to.protocol}//${to.host}; only its own host is asked, so write the final address as spec.url`,
    );
  }
  return ask(to, first, redirects - 1, signal);
}

function unavailable(url: string, why: string, cause: unknown): AppError {
  return new AppError('unavailable', `cannot download ${url} (${why}); it is tried again`, { cause, retry: 'backoff' });
}
