import { AppError, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { ExecResult } from '../../../io/exec.ts';
import type { Remote } from '../remote.ts';
import type { Credential } from './credential.ts';

type Reading = { readonly says: RegExp; readonly code: ErrorCode; readonly what: string; readonly next: string };

/**
 * Git tells its failures in words only, so this is the one place where words are read. `LC_ALL=C` keeps them English.
 * Order matters: the most telling line wins.
 */
const readings: readonly Reading[] = [
  {
    says: /No space left on device|Disk quota exceeded|File too large/i,
    code: 'disk-full',
    what: 'the disk of the mirrors is full',
    next: 'free some space in the data directory',
  },
  {
    says: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    code: 'unauthenticated',
    what: 'the ssh host key is not the known one',
    next: 'check the key and put it into the known hosts file of this Connection',
  },
  {
    says: /SSL certificate|certificate verif|server certificate|SSL_|gnutls_handshake/i,
    code: 'unavailable',
    what: 'its TLS certificate is not trusted',
    next: 'check the certificate, or name its authority in the CA file of this Connection',
  },
  {
    says: /Authentication failed|could not read (?:Username|Password)|Permission denied|Access denied|returned error: 40[13]|terminal prompts disabled/i,
    code: 'unauthenticated',
    what: 'it does not accept the credential',
    next: 'check the credential of this Connection and what it may do',
  },
  {
    says: /not our ref|unadvertised object|couldn't find remote ref|no such ref/i,
    code: 'not-found',
    what: 'it does not have that commit',
    next: 'see whether the branch was rewritten or deleted',
  },
  {
    says: /dubious ownership/i,
    code: 'forbidden',
    what: 'it belongs to another user of this machine',
    next: 'run Fairlead as its owner, or use an https or ssh address',
  },
  {
    says: /not found|does not appear to be a git repository|does not exist|returned error: 404|not a git repository/i,
    code: 'not-found',
    what: 'no repository is there',
    next: 'check the address, and that the credential may read it',
  },
  {
    says: /redirect/i,
    code: 'invalid-input',
    what: 'it redirects elsewhere',
    next: 'write the address it redirects to',
  },
  {
    says: /transport '.*' not allowed/i,
    code: 'forbidden',
    what: 'its protocol is not allowed',
    next: 'use an https or ssh address',
  },
  {
    says: /Could not resolve|Connection (?:refused|timed out|reset|closed)|Failed to connect|timed out|hung up|early EOF|unexpected disconnect|RPC failed|returned error: (?:5\d\d|429)|unreachable|No route to host|Operation too slow|Empty reply/i,
    code: 'unavailable',
    what: 'it does not answer, or broke off',
    next: 'see that the host is up and reachable from here',
  },
];

/** What a failed Git command means. Codes: `unavailable` (back off), `unauthenticated`, `not-found`, `forbidden`, `invalid-input`, `disk-full`. */
export function gitError(result: ExecResult, remote: Remote | null, credential: Credential | null): AppError {
  const place = remote?.name ?? 'the local mirror';
  const reading = readings.find(({ says }) => says.test(result.stderr));
  if (reading !== undefined) {
    const retry = reading.code === 'unavailable' || reading.code === 'disk-full' ? 'backoff' : 'never';
    return new AppError(reading.code, `cannot reach ${place}: ${reading.what}; ${reading.next}`, {
      retry,
      details: { unadvertised: /unadvertised object/.test(result.stderr) },
    });
  }
  const words = lastWords(result.stderr, credential);
  const message = `git failed on ${place} (exit code ${result.exitCode})${words === '' ? '' : `: ${words}`}`;
  return new AppError(remote === null ? 'internal' : 'unavailable', message, {
    retry: 'backoff',
    details: { unclear: true },
  });
}

/** Whether a server refused an object only because no ref of its names it. */
export function isUnadvertised(error: unknown): boolean {
  return error instanceof AppError && error.details['unadvertised'] === true;
}

/** The line of Git's errors that says most, safe to show: without control characters, addresses' users, and the credential. */
export function lastWords(stderr: string, credential: Credential | null): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const telling =
    lines.find((line) => line.startsWith('fatal:')) ??
    lines.find((line) => line.startsWith('error:')) ??
    lines.at(-1) ??
    '';
  return showSafely(telling, credential);
}

/** Text of a stranger as one printable line of at most 500 characters. */
export function showSafely(text: string, credential: Credential | null): string {
  const redacted = credential === null ? text : credential.redact(text);
  return redacted
    .replace(/:\/\/[^/\s@]*@/g, '://')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 500);
}
