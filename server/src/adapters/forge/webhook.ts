import type { RepoUrl } from '@fairlead/core/model/ids.ts';

/** Header names in lower case, as Node gives them. */
export type WebhookHeaders = { readonly [name: string]: string | readonly string[] | undefined };

/**
 * What a webhook says. It is a hint at most: which repositories to ask, never which commit they are at. `ref` is null
 * when the message names none.
 */
export type Webhook =
  | { readonly kind: 'push'; readonly repoUrls: readonly RepoUrl[]; readonly ref: string | null }
  /** Something about requests: made, pushed to, reviewed, commented, closed. */
  | { readonly kind: 'request'; readonly repoUrls: readonly RepoUrl[] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads one message of a forge. The signature is checked before anything in the body is looked at. */
export type WebhookReader = {
  readonly parse: (headers: WebhookHeaders, rawBody: Uint8Array, secret: string) => Webhook;
};

/** A push names one repository; more than this is not read. Callers refuse larger bodies while they arrive. */
export const maxWebhookBytes = 1024 * 1024;
