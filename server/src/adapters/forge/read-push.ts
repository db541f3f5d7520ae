import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { maxWebhookBytes, type Webhook } from './webhook.ts';

const mostAddresses = 8;

/** The body as the schema has it, or why it cannot be read. Depth and strangeness of JSON harm nobody: only named fields are looked at. */
export function readBody<T extends TSchema>(
  schema: T,
  text: string | Uint8Array,
): { readonly value: Static<T> } | { readonly reason: string } {
  if (text.length > maxWebhookBytes) return { reason: `the body is larger than ${maxWebhookBytes} bytes` };
  let value: unknown;
  try {
    value = JSON.parse(typeof text === 'string' ? text : new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    return { reason: 'the body is not JSON' };
  }
  if (!Value.Check(schema, value)) return { reason: 'the body is not the push message of this forge' };
  return { value };
}

/** News of a request in the repository of these addresses. Which request is asked of the forge itself. */
export function requestOf(addresses: readonly (string | null | undefined)[]): Webhook {
  const push = pushOf(addresses, null);
  return push.kind === 'push' ? { kind: 'request', repoUrls: push.repoUrls } : push;
}

/** A push of these addresses, each in its normal form; the unreadable ones are left out. */
export function pushOf(addresses: readonly (string | null | undefined)[], ref: string | null | undefined): Webhook {
  const urls = new Set<RepoUrl>();
  for (const address of addresses.slice(0, mostAddresses)) {
    if (typeof address !== 'string' || address.startsWith('/') || /^file:/i.test(address)) continue;
    const url = normaliseRepoUrl(address);
    if (url.ok) urls.add(url.value);
  }
  if (urls.size === 0) return { kind: 'invalid', reason: 'the message names no repository by an https or ssh address' };
  const isRef = typeof ref === 'string' && /^refs\/[^\s\p{Cc}]{1,500}$/u.test(ref);
  return { kind: 'push', repoUrls: [...urls], ref: isRef ? ref : null };
}
