import type { Secret } from '@fairlead/core/lib/secret.ts';

/** How an API server is reached. The token goes to this address and to no other; redirects are not followed. */
export type ApiAccess = {
  /** `https://host:port`, without a path. */
  readonly url: string;
  /** PEM of the authority that the server's certificate is checked against. */
  readonly ca: string;
  readonly token: Secret;
};

export type ApiLimits = {
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** A watch that says nothing for so long is taken for dead. The server sends a bookmark every minute. */
  readonly watchSilenceMs: number;
  readonly connections: number;
  readonly maxAnswerBytes: number;
};

export const defaultApiLimits: ApiLimits = {
  connectTimeoutMs: 5_000,
  requestTimeoutMs: 30_000,
  watchSilenceMs: 150_000,
  connections: 32,
  maxAnswerBytes: 64 * 1024 * 1024,
};
