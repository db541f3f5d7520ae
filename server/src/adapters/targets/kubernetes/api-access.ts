import type { Secret } from '@fairlead/core/lib/secret.ts';

/** As whom one asks, where that is somebody else than the credential's own account. */
export type Impersonation = { readonly user: string; readonly groups: readonly string[] };

/** Gives a fresh token: asked for where there is none yet, and once for each that the server refuses. */
export type RenewToken = (signal: AbortSignal) => Promise<Secret>;

/** How an API server is reached. The token goes to this address and to no other; redirects are not followed. */
export type ApiAccess = {
  /** `https://host:port`, with a path where a gateway serves several clusters. */
  readonly url: string;
  /** PEM of the authority that the server's certificate is checked against; null for those of the system. */
  readonly ca: string | null;
  /** Null where a certificate speaks, or a program gives the token. */
  readonly token: Secret | null;
  readonly renewToken?: RenewToken;
  readonly clientCertificate?: { readonly certificate: string; readonly key: Secret };
  /** The name that the server's certificate is for, where it is not the address. */
  readonly tlsServerName?: string;
  /** The server's certificate is not checked. Only where the operator's own credential says so; shown to people. */
  readonly insecure?: boolean;
  /** `http://host:port` of a proxy that tunnels to the server. */
  readonly proxy?: string;
  readonly as?: Impersonation;
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
