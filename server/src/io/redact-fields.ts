import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';

export type LogFields = { readonly [name: string]: unknown };

const mask = '***';
const maxDepth = 6;
const maxEntries = 100;
const maxTextLength = 8_192;

/** Names that may hold a secret, whatever stands around them: `authToken`, `client_secret`, `x-api-key`. */
const secretName =
  /pass(?:word|wd|phrase)|secret|token|credential|authorization|cookie|api[-_]?key|private[-_]?key|session[-_]?id|signature/i;
/** Userinfo in a URL, query values that carry signatures or tokens, and header values. */
const userinfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi;
const queryValue = /([?&](?:[^=&\s]*(?:token|secret|sig|signature|password|key|credential)[^=&\s]*)=)[^&\s"']+/gi;
const scheme = /\b(bearer|basic|token)\s+[a-z0-9+/_.~=-]{8,}/gi;
const knownToken =
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})\b/g;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** Control and bidirectional signs, which make a terminal or a reader see another line than was written. */
const deceptive = /(?![\n\r\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** Fields as they may be written: secrets masked by type, name and shape; errors, depth, width and length bounded. */
export function redactFields(fields: LogFields): { [name: string]: unknown } {
  return redactObject(fields, 0, new Set());
}

/** Text without what looks like a secret, and with signs that deceive a reader made visible. */
export function redactText(text: string): string {
  const short = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}… (${text.length} signs)` : text;
  return short
    .replace(privateKey, mask)
    .replace(userinfo, `$1${mask}@`)
    .replace(queryValue, `$1${mask}`)
    .replace(scheme, `$1 ${mask}`)
    .replace(knownToken, mask)
    .replace(deceptive, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function redactObject(value: object, depth: number, seen: Set<object>): { [name: string]: unknown } {
  const entries = Object.entries(value);
  const shown = entries.slice(0, maxEntries).map(([name, entry]) => {
    const hidden = secretName.test(name) && entry !== null && typeof entry !== 'boolean' && entry !== undefined;
    return [redactText(name), hidden ? mask : redact(entry, depth + 1, seen)] as const;
  });
  const rest = entries.length > maxEntries ? [['…', `${entries.length - maxEntries} more`] as const] : [];
  return Object.fromEntries([...shown, ...rest]);
}

function redact(value: unknown, depth: number, seen: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value;
  if (value instanceof Secret) return mask;
  if (seen.has(value)) return '[circular]';
  if (depth > maxDepth) return '[deep]';
  seen.add(value);
  const result = redactContainer(value, depth, seen);
  seen.delete(value);
  return result;
}

function redactContainer(value: object, depth: number, seen: Set<object>): unknown {
  if (value instanceof Error) return redactError(value, depth, seen);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return redactObject(Object.fromEntries(value), depth, seen);
  if (value instanceof Set) return redact([...value], depth, seen);
  if (Array.isArray(value)) {
    const shown = value.slice(0, maxEntries).map((entry) => redact(entry, depth + 1, seen));
    return value.length > maxEntries ? [...shown, `… ${value.length - maxEntries} more`] : shown;
  }
  return redactObject(value, depth, seen);
}

function redactError(error: Error, depth: number, seen: Set<object>): unknown {
  const code = 'code' in error ? { code: error.code } : {};
  const details = error instanceof AppError ? { details: redactObject(error.details, depth, seen) } : {};
  const cause = error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1, seen) };
  return {
    name: error.name,
    message: redactText(error.message),
    ...code,
    ...details,
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...cause,
  };
}
