import type { IncomingMessage } from 'node:http';
import { answerPlain } from './answer-plain.ts';
import type { Lease } from './backend-pool.ts';
import type { Exchange } from './exchange.ts';
import { endToEnd } from './proxy-headers.ts';

/**
 * Passes a backend's answer on as it comes. Where the backend breaks off, so does the connection to the visitor: a cut
 * answer must not look whole. Calls `done` once, and ends the lease, when the last byte is out or either side is gone.
 */
export function relayAnswer(
  exchange: Exchange,
  lease: Lease,
  answer: IncomingMessage,
  cookie: string | null,
  done: () => void,
): void {
  const { route, request, response, startedAtMs } = exchange;
  const status = answer.statusCode ?? 502;
  const latencyMs = route.clock.monotonicMs() - startedAtMs;
  lease.answered(status, latencyMs);
  route.counters.answers.count(status, latencyMs);
  const headers = [...endToEnd(answer.rawHeaders)];
  if (cookie !== null) headers.push('Set-Cookie', cookie);
  if (route.closing() || !request.complete) headers.push('Connection', 'close');
  try {
    response.writeHead(status, answer.statusMessage ?? '', headers);
  } catch {
    lease.failed();
    lease.end();
    answer.destroy();
    answerPlain(
      response,
      502,
      `route ${route.name}: the head of the backend's answer holds signs that HTTP does not allow`,
      true,
    );
    done();
    return;
  }
  // An answer of unknown length may be a stream of events: its head must not wait for the first of them.
  if (answer.headers['content-length'] === undefined) response.flushHeaders();
  // Whoever closes first is the cause: the other side's end only follows.
  answer.once('error', (error) => {
    if (response.destroyed || response.closed) return;
    lease.failed();
    route.counters.noteError(
      route.clock.now(),
      lease.backend.id,
      `the backend broke off its answer (${error.message})`,
    );
    response.destroy();
  });
  response.once('close', () => {
    if (!answer.readableEnded) answer.destroy();
    lease.end();
    done();
  });
  answer.pipe(response);
}
