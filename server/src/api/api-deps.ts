import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Logger } from '../io/logger.ts';
import type { UseCaseDeps } from '../usecases/deps.ts';

/** What a forge's webhook says; only ever a hint to look at repositories. */
export type Webhook =
  | { readonly kind: 'push'; readonly repoUrls: readonly RepoUrl[] }
  | { readonly kind: 'request'; readonly repoUrls: readonly RepoUrl[] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Header names in lower case, as Node gives them. */
export type WebhookHeaders = { readonly [name: string]: string | readonly string[] | undefined };

export type ApiDeps = UseCaseDeps & {
  readonly logger: Logger;
  /** Checks the signature and reads the payload; undefined for an unknown forge. */
  readonly parseWebhook: (
    forge: string,
    headers: WebhookHeaders,
    body: Uint8Array,
    secret: string,
  ) => Webhook | undefined;
  /** The secret of a webhook connection; undefined when no such connection takes webhooks. */
  readonly webhookSecret: (connection: string) => Promise<string | undefined>;
  /** Null when requests that need the loop are answered; else why not yet. */
  readonly notReady: () => string | null;
};

export type ApiOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where people reach the page when that is another address than it listens on, e.g. `https://fairlead.acme.dev`. */
  readonly publicUrl: string | null;
  /** Folder of the built page, with its index.html; null serves none. */
  readonly webRoot: string | null;
};
