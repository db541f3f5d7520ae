import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Backend } from '@fairlead/core/host/route-table.ts';
import { type RequestTarget, requestHeaders } from './proxy-headers.ts';
import type { RouteContext } from './route-context.ts';

/** Takes a copy of the request's body. No call waits, throws or slows the request. */
export type MirrorSink = { write(chunk: Buffer): void; end(): void; abort(): void };

/** Beyond these the copy is given up: a slow mirror must cost neither memory nor time. */
const bufferLimitBytes = 1_048_576;
const inFlightLimit = 64;

/** Starts the copy of a request to the mirror, if the table asks for one and this request is drawn. */
export function startMirror(route: RouteContext, request: IncomingMessage, target: RequestTarget): MirrorSink | null {
  const { mirror, timeoutMs } = route.table();
  if (mirror === null || route.pool.closed.has(mirror.backend.id)) return null;
  if (route.random.fraction() * 100 >= mirror.percent) return null;
  if (route.counters.mirrorsInFlight >= inFlightLimit) {
    route.counters.mirrorSkipped += 1;
    return null;
  }
  return sendMirror(route, request, target, mirror.backend, timeoutMs);
}

function sendMirror(
  route: RouteContext,
  request: IncomingMessage,
  target: RequestTarget,
  backend: Backend,
  timeoutMs: number,
): MirrorSink {
  const lease = route.pool.lease(backend);
  const startedAtMs = route.clock.monotonicMs();
  route.counters.mirrorSent += 1;
  route.counters.mirrorsInFlight += 1;
  let over = false;
  const finish = (failed: boolean) => {
    if (over) return;
    over = true;
    cancel();
    route.counters.mirrorsInFlight -= 1;
    if (failed) {
      route.counters.mirrorFailed += 1;
      lease.failed();
    }
    lease.end();
  };
  const copy = httpRequest({
    host: backend.host,
    port: backend.port,
    method: request.method,
    path: target.path,
    headers: [...requestHeaders(request, target), 'X-Fairlead-Mirror', '1'],
    agent: lease.agent,
  });
  const abort = () => {
    finish(true);
    copy.destroy();
  };
  const cancel = route.clock.after(timeoutMs, abort);
  copy.on('response', (answer) => {
    lease.answered(answer.statusCode ?? null, route.clock.monotonicMs() - startedAtMs);
    answer.on('error', () => finish(true));
    answer.on('end', () => finish(false));
    answer.resume();
  });
  copy.on('upgrade', (_answer, socket) => {
    socket.destroy();
    finish(true);
  });
  copy.on('error', () => finish(true));
  copy.on('close', () => finish(true));
  return {
    write: (chunk) => {
      if (over) return;
      if (copy.writableLength + chunk.length > bufferLimitBytes) abort();
      else copy.write(chunk);
    },
    end: () => {
      if (!over) copy.end();
    },
    abort,
  };
}
