import { request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerRaw } from './answer-plain.ts';
import { connectionFailure, connectTimeoutMs, type Progress } from './backend-failure.ts';
import type { Lease } from './backend-pool.ts';
import { endToEnd, requestHeaders, requestTarget } from './proxy-headers.ts';
import { hasBody, refusalOf } from './request-guard.ts';
import type { RouteContext } from './route-context.ts';
import { startSilenceTimer } from './silence-timer.ts';
import { type AttemptOutcome, tryBackends } from './try-backends.ts';

/** How often a silent connection is probed by the kernel, so that a peer that vanished is noticed. */
const keepAliveProbeMs = 30_000;

/**
 * Passes on a request to change the protocol (WebSocket), then the bytes of both sides. Such a connection counts as in
 * flight until either side ends it.
 */
export async function forwardUpgrade(
  route: RouteContext,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  const refusal =
    refusalOf(request) ?? (hasBody(request) ? { status: 400, message: 'an upgrade cannot have a body' } : null);
  if (refusal !== null) {
    route.counters.refused += 1;
    answerRaw(socket, refusal.status, `route ${route.name}: ${refusal.message}`);
    return;
  }
  const startedAtMs = route.clock.monotonicMs();
  const { path } = requestTarget(request.url ?? '/');
  const count = (status: number | null, lease: Lease | null) => {
    const latencyMs = route.clock.monotonicMs() - startedAtMs;
    route.counters.answers.count(status, latencyMs);
    lease?.answered(status, latencyMs);
  };
  const failure = await tryBackends(route, request, path, (lease, cookie) =>
    upgrade({ route, request, socket, head, lease, cookie, count: (status) => count(status, lease) }),
  );
  if (failure === null) return;
  count(failure.status, null);
  answerRaw(socket, failure.status, `route ${route.name}: ${failure.message}`);
}

type Upgrade = {
  readonly route: RouteContext;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly lease: Lease;
  readonly cookie: string | null;
  readonly count: (status: number | null) => void;
};

function upgrade(attempt: Upgrade): Promise<AttemptOutcome> {
  const { route, request, socket, lease, count } = attempt;
  return new Promise((resolve) => {
    const target = requestTarget(request.url ?? '/');
    const headers = [
      ...requestHeaders(request, target),
      'Connection',
      'Upgrade',
      'Upgrade',
      request.headers.upgrade ?? '',
    ];
    const { host, port } = lease.backend;
    const upstream = httpRequest({ host, port, method: request.method, path: target.path, headers, agent: false });
    let progress: Progress = 'unreached';
    let decided = false;
    const decide = (outcome: AttemptOutcome): boolean => {
      if (decided) return false;
      decided = true;
      timer.stop();
      socket.off('close', onVisitorGone);
      resolve(outcome);
      return true;
    };
    const onVisitorGone = () => {
      upstream.destroy();
      if (!decide({ kind: 'done' })) return;
      count(null);
      lease.end();
    };
    const limitMs = Math.min(connectTimeoutMs, route.table().timeoutMs);
    const timer = startSilenceTimer(route.clock, limitMs, () => {
      const again = progress === 'unreached';
      if (decide({ kind: 'failed', status: 504, message: 'the backend did not answer in time', again }))
        upstream.destroy();
    });
    socket.once('close', onVisitorGone);
    upstream.once('socket', (connection) =>
      connection.once('connect', () => {
        progress = 'fresh';
        timer.progressed();
      }),
    );
    upstream.on('error', (error) => decide(connectionFailure(error, progress, false)));
    upstream.once('upgrade', (answer, connection, first) => {
      if (decide({ kind: 'done' })) join(attempt, answer, connection, first);
      else connection.destroy();
    });
    upstream.once('response', (answer) => {
      if (decide({ kind: 'done' })) declined(attempt, answer);
      else answer.destroy();
    });
    upstream.end();
    if (socket.destroyed) onVisitorGone();
  });
}

/** Both sides now speak a protocol of their own: bytes go through until either ends. */
function join(
  { route, socket, head, lease, cookie, count, request }: Upgrade,
  answer: IncomingMessage,
  connection: Duplex,
  first: Buffer,
): void {
  count(101);
  route.counters.upgraded += 1;
  const headers = [
    ...endToEnd(answer.rawHeaders),
    'Connection',
    'Upgrade',
    'Upgrade',
    answer.headers.upgrade ?? request.headers.upgrade ?? '',
  ];
  if (cookie !== null) headers.push('Set-Cookie', cookie);
  socket.write(rawHead(101, STATUS_CODES[101] ?? '', headers));
  if (first.length > 0) socket.write(first);
  if (head.length > 0) connection.write(head);
  let open = true;
  const over = () => {
    socket.destroy();
    connection.destroy();
    if (!open) return;
    open = false;
    route.counters.upgraded -= 1;
    lease.end();
  };
  for (const side of [socket, connection]) {
    if (side instanceof Socket) side.setKeepAlive(true, keepAliveProbeMs).setTimeout(0);
    side.on('error', over);
    side.on('close', over);
  }
  socket.pipe(connection);
  connection.pipe(socket);
}

/** The backend answered in plain HTTP instead: pass that on, and end the connection with it. */
function declined({ socket, lease, count }: Upgrade, answer: IncomingMessage): void {
  const status = answer.statusCode ?? 502;
  count(status);
  socket.write(rawHead(status, answer.statusMessage ?? '', [...endToEnd(answer.rawHeaders), 'Connection', 'close']));
  answer.on('error', () => socket.destroy());
  socket.on('close', () => {
    answer.destroy();
    lease.end();
  });
  answer.pipe(socket);
}

function rawHead(status: number, statusMessage: string, headers: readonly string[]): string {
  let text = `HTTP/1.1 ${status} ${statusMessage}\r\n`;
  for (let at = 0; at + 1 < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${text}\r\n`;
}
