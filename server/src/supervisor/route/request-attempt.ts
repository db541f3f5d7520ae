import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { connectionFailure, connectTimeoutMs, type Progress } from './backend-failure.ts';
import type { Lease } from './backend-pool.ts';
import type { Exchange } from './exchange.ts';
import { startMirror } from './mirror-request.ts';
import { requestHeaders } from './proxy-headers.ts';
import { relayAnswer } from './relay-answer.ts';
import { hasBody, isIdempotent } from './request-guard.ts';
import { type SilenceTimer, startSilenceTimer } from './silence-timer.ts';
import type { AttemptOutcome } from './try-backends.ts';

/** One request sent to one backend: from connecting to the last byte of the answer. */
export class RequestAttempt {
  private readonly exchange: Exchange;
  private readonly lease: Lease;
  private readonly cookie: string | null;
  private progress: Progress = 'unreached';
  /** True once it is decided what the visitor gets: the answer, a failure, or nothing because they left. */
  private decided = false;
  private timer: SilenceTimer | null = null;
  private upstream: ClientRequest | null = null;
  private settle: (outcome: AttemptOutcome) => void = () => {};

  constructor(exchange: Exchange, lease: Lease, cookie: string | null) {
    this.exchange = exchange;
    this.lease = lease;
    this.cookie = cookie;
  }

  /** Resolves when the answer has been passed on, when the visitor has left, or when the attempt failed. */
  run(): Promise<AttemptOutcome> {
    return new Promise((resolve) => {
      const { response, route } = this.exchange;
      const onVisitorGone = () => this.visitorGone();
      this.settle = (outcome) => {
        this.timer?.stop();
        response.off('close', onVisitorGone);
        resolve(outcome);
      };
      if (response.destroyed) {
        this.visitorGone();
        return;
      }
      response.once('close', onVisitorGone);
      const limitMs = Math.min(connectTimeoutMs, route.table().timeoutMs);
      this.timer = startSilenceTimer(route.clock, limitMs, () =>
        this.fail(504, 'the backend accepts no connection', true),
      );
      this.open();
    });
  }

  private open(): void {
    const { request, target } = this.exchange;
    const { backend, agent } = this.lease;
    let upstream: ClientRequest;
    try {
      const headers = requestHeaders(request, target);
      upstream = httpRequest({
        host: backend.host,
        port: backend.port,
        method: request.method,
        path: target.path,
        headers,
        agent,
      });
    } catch {
      this.fail(400, 'the request holds signs that HTTP does not allow', false);
      return;
    }
    this.upstream = upstream;
    upstream.once('socket', (socket) => this.connected(socket));
    upstream.once('response', (answer) => this.answered(answer));
    upstream.on('error', (error) => this.end(connectionFailure(error, this.progress, isRepeatable(request))));
    upstream.on('upgrade', (_answer, socket) => {
      socket.destroy();
      this.fail(502, 'the backend changed the protocol unasked', false);
    });
  }

  private connected(socket: Socket): void {
    const reached = () => {
      if (this.decided) return;
      this.progress = this.upstream?.reusedSocket ? 'reused' : 'fresh';
      this.timer?.stop();
      this.timer = startSilenceTimer(this.exchange.route.clock, this.exchange.route.table().timeoutMs, () =>
        this.silent(),
      );
      this.sendBody();
    };
    if (socket.connecting) socket.once('connect', reached);
    else reached();
  }

  /** The body is first read here, with the backend reached: until then another one could take the request. */
  private sendBody(): void {
    const { exchange, upstream } = this;
    const { request } = exchange;
    if (upstream === null) return;
    if (exchange.mirror === undefined) exchange.mirror = startMirror(exchange.route, request, exchange.target);
    const mirror = exchange.mirror;
    if (!hasBody(request)) {
      upstream.end();
      mirror?.end();
      return;
    }
    request.on('data', (chunk: Buffer) => {
      this.timer?.progressed();
      mirror?.write(chunk);
    });
    request.once('end', () => mirror?.end());
    request.pipe(upstream);
    // A backend that answers early and closes must not leave the visitor writing into a full pipe.
    upstream.once('close', () => {
      request.unpipe(upstream);
      if (!request.destroyed) request.resume();
    });
  }

  private answered(answer: IncomingMessage): void {
    if (this.decided) {
      answer.destroy();
      return;
    }
    this.decided = true;
    this.timer?.stop();
    relayAnswer(this.exchange, this.lease, answer, this.cookie, () => this.settle({ kind: 'done' }));
  }

  private visitorGone(): void {
    const { route, request, startedAtMs, mirror } = this.exchange;
    if (!request.complete) mirror?.abort();
    if (this.decided) return; // an answer under way ends itself
    this.decided = true;
    this.upstream?.destroy();
    const latencyMs = route.clock.monotonicMs() - startedAtMs;
    this.lease.answered(null, latencyMs);
    route.counters.answers.count(null, latencyMs);
    this.lease.end();
    this.settle({ kind: 'done' });
  }

  private silent(): void {
    const visitorIsSlow = !this.exchange.request.complete && this.upstream?.writableNeedDrain !== true;
    if (visitorIsSlow) this.fail(408, 'the body of the request stopped coming', false);
    else this.fail(504, 'the backend did not answer in time', false);
  }

  private fail(status: 400 | 408 | 502 | 504, message: string, again: boolean): void {
    this.end({ kind: 'failed', status, message, again });
  }

  private end(outcome: AttemptOutcome): void {
    if (this.decided) return;
    this.decided = true;
    this.settle(outcome);
    this.upstream?.destroy();
  }
}

function isRepeatable(request: IncomingMessage): boolean {
  return isIdempotent(request.method ?? '') && !hasBody(request);
}
