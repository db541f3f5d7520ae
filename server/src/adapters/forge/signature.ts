import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookHeaders } from './webhook.ts';

/** The value of a header that was sent exactly once. */
export function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (typeof value === 'string') return value;
  return value?.length === 1 ? value[0] : undefined;
}

/**
 * Whether `signature` is the hex HMAC-SHA256 of the body under the secret. An empty secret or a missing signature never
 * is. Takes as long for a near miss as for a far one.
 */
export function isSigned(rawBody: Uint8Array, secret: string, signature: string | undefined): boolean {
  if (secret === '' || signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return false;
  return timingSafeEqual(createHmac('sha256', secret).update(rawBody).digest(), Buffer.from(signature, 'hex'));
}

/** Whether two secrets are the same text, compared over digests so that not even their length is told by time. */
export function isSameSecret(secret: string, given: string | undefined): boolean {
  if (secret === '' || given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(secret), digest(given));
}
