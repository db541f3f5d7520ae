import { type Agent, Client, type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { ApiAccess, ApiLimits } from './api-access.ts';

/** The open lines to one API server: many for requests, one session for all watches. */
export type ApiConnections = {
  /** `https://host:port`; paths of requests begin with {@link prefix}. */
  readonly origin: string;
  readonly prefix: string;
  readonly requests: Dispatcher;
  readonly watches: () => Dispatcher;
  /** A watch said something at this time. */
  readonly noteHeard: (nowMs: number) => void;
  /** Ends the session of watches unless one of them was heard since. */
  readonly renewIfSilent: (sinceMs: number) => void;
  readonly close: () => Promise<void>;
};

/** Keep-alive HTTP/1.1 for requests and one HTTP/2 session for watches; through a proxy HTTP/1.1 for both. */
export function openConnections(access: ApiAccess, limits: ApiLimits): ApiConnections {
  const { origin, pathname } = new URL(access.url);
  const { connections, connectTimeoutMs: timeout, requestTimeoutMs } = limits;
  const connect = { ...tlsOf(access), timeout };
  const timeouts = { headersTimeout: requestTimeoutMs, bodyTimeout: requestTimeoutMs };
  const prefix = pathname.replace(/\/+$/, '');
  if (access.proxy !== undefined) {
    const through = { uri: access.proxy, requestTls: connect, ...timeouts };
    const requests = new ProxyAgent({ ...through, connections });
    const watches = new ProxyAgent(through); // a line for each watch
    const close = async (): Promise<void> => {
      await Promise.all([requests.destroy(), watches.destroy()]);
    };
    const nothing = (): void => undefined; // each watch has a line of its own, which ends with it
    return { origin, prefix, requests, watches: () => watches, noteHeard: nothing, renewIfSilent: nothing, close };
  }
  const requests = new Pool(origin, { connections, allowH2: false, connect, ...timeouts });
  let session: Client | null = null;
  const watches = (): Dispatcher => {
    if (session === null || session.closed || session.destroyed)
      session = new Client(origin, { allowH2: true, maxConcurrentStreams: 1_000, connect });
    return session;
  };
  let heardAtMs = 0;
  const noteHeard = (nowMs: number): void => {
    heardAtMs = nowMs;
  };
  const renewIfSilent = (sinceMs: number): void => {
    if (heardAtMs > sinceMs) return;
    void session?.destroy();
    session = null;
  };
  const close = async (): Promise<void> => {
    await Promise.all([requests.destroy(), session?.destroy()]);
  };
  return { origin, prefix, requests, watches, noteHeard, renewIfSilent, close };
}

function tlsOf({
  ca,
  clientCertificate,
  tlsServerName,
  insecure,
}: ApiAccess): NonNullable<Agent.Options['connect']> & object {
  return {
    ...(ca === null ? {} : { ca }),
    ...(clientCertificate === undefined
      ? {}
      : { cert: clientCertificate.certificate, key: clientCertificate.key.reveal() }),
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    ...(insecure === true ? { rejectUnauthorized: false } : {}),
  };
}
