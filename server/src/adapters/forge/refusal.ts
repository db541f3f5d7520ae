import { AppError } from '@fairlead/core/lib/app-error.ts';

type Headers = { readonly [name: string]: string | readonly string[] | undefined };

const longestPauseMs = 3_600_000;
const unsaidPauseMs = 60_000;
/** Answers whose meaning the caller knows. */
const left: readonly number[] = [404, 405, 409, 422, 423];

/**
 * Until when nothing may be asked: what `Retry-After` says, or the end of the quota's window where nothing is left of it
 * (GitHub: `x-ratelimit-*`, also with 403; GitLab: `ratelimit-*`). Null where the forge does not mind.
 */
export function pauseOf(status: number, headers: Headers, now: number): number | null {
  const number = (name: string): number | null => {
    const value = headers[name];
    return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : null;
  };
  const capped = (until: number): number => Math.min(Math.max(until, now + 1_000), now + longestPauseMs);
  const retryAfter = number('retry-after');
  if ((status === 429 || status === 403 || status === 503) && retryAfter !== null)
    return capped(now + retryAfter * 1_000);
  const remaining = number('x-ratelimit-remaining') ?? number('ratelimit-remaining');
  const resets = number('x-ratelimit-reset') ?? number('ratelimit-reset');
  if (remaining === 0 && resets !== null) return capped(resets * 1_000);
  return status === 429 ? now + unsaidPauseMs : null;
}

/** What a status means that no caller waits for; null where the answer may be read. */
export function refusalOf(status: number, text: string, host: string, path: string, pauseMs: number): AppError | null {
  if ((status >= 200 && status < 300) || left.includes(status)) return null;
  const said = wordsOf(text);
  const words = said === '' ? '' : ` (“${said}”)`;
  if (status === 429 || (status === 403 && pauseMs > 0))
    return new AppError('too-many-requests', `${host} asks for a pause of ${Math.ceil(pauseMs / 1_000)} s`, {
      retry: { afterMs: Math.max(1_000, pauseMs) },
    });
  if (status === 401)
    return new AppError(
      'unauthenticated',
      `${host} does not know the token of its Connection${words}; make a new one and put it where \`spec.git.api\` points`,
    );
  if (status === 403)
    return new AppError(
      'forbidden',
      `${host} does not let the token of its Connection do this${words}: ${path}; docs/forges.md says which rights it needs`,
    );
  if (status >= 300 && status < 400)
    return new AppError(
      'invalid-input',
      `${host} sends us elsewhere (${status}), which is not followed; write the new address in the Connection`,
    );
  if (status >= 500) return new AppError('unavailable', `${host} answered ${status}${words}`, { retry: 'backoff' });
  return new AppError('invalid-input', `${host} refused ${path} with ${status}${words}`);
}

/** The forge's own words, short and on one line. */
export function wordsOf(text: string): string {
  let message: unknown;
  try {
    const body: unknown = JSON.parse(text);
    message =
      typeof body === 'object' && body !== null
        ? 'message' in body
          ? body.message
          : 'error' in body
            ? body.error
            : ''
        : '';
  } catch {
    message = '';
  }
  const words = typeof message === 'string' ? message : JSON.stringify(message);
  return words
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
