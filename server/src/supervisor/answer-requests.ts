import { assertNever } from '@fairlead/core/lib/assert-never.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';
import type { ExecuteRequest, LogRequest, ObserveRequest, PlacementOnTarget, TargetEvent } from '../ports/target.ts';
import type { HostTargetConfig, Method } from './protocol.ts';
import type { Answer } from './socket-server.ts';
import type { Supervisor } from './supervisor.ts';

/** What each method's parameters hold once their schema was checked; the schemas leave open what only we read back. */
export type Params = {
  readonly configure: { readonly targets: readonly HostTargetConfig[] };
  readonly observe: ObserveRequest & { readonly target: string };
  readonly execute: ExecuteRequest & { readonly target: string };
  readonly watch: { readonly target: string; readonly installation: string };
  readonly live: { readonly target: string; readonly on: PlacementOnTarget; readonly ref: ObjectRef };
  readonly outputs: { readonly target: string; readonly on: PlacementOnTarget };
  readonly logs: LogRequest & { readonly target: string };
  readonly contact: { readonly target: string };
  readonly stopAll: Record<string, never>;
  readonly purge: { readonly target: string };
  readonly shutdown: Record<string, never>;
};

type Request = { readonly [M in Method]: { readonly method: M; readonly params: Params[M] } }[Method];

/** Answers a client's questions from the supervisor. `shutDown` is called after the answer to `shutdown` is given. */
export function answerRequests(supervisor: Supervisor, shutDown: () => void): Answer {
  return async function* answer(method, params, signal) {
    // The pair was checked against the method's schema on its way in.
    const request = { method, params } as Request;
    switch (request.method) {
      case 'configure':
        return supervisor.configure(request.params.targets);
      case 'observe':
        return supervisor.target(request.params.target).observe(request.params);
      case 'execute':
        yield* supervisor.target(request.params.target).execute(request.params);
        return null;
      case 'watch':
        yield* watchEvents(
          (listener) => supervisor.target(request.params.target).watch(request.params.installation, listener),
          signal,
        );
        return null;
      case 'live':
        return (await supervisor.target(request.params.target).live(request.params.on, request.params.ref)) ?? null;
      case 'outputs':
        return supervisor.target(request.params.target).outputs(request.params.on);
      case 'logs':
        yield* supervisor.target(request.params.target).logs(request.params, signal);
        return null;
      case 'contact':
        return supervisor.target(request.params.target).contact();
      case 'stopAll':
        return supervisor.stopAll();
      case 'purge':
        return supervisor.purge(request.params.target);
      case 'shutdown':
        shutDown();
        return null;
      default:
        return assertNever(request);
    }
  };
}

/** Turns calls into a stream that ends with the signal. */
async function* watchEvents(
  subscribe: (listener: (event: TargetEvent) => void) => () => void,
  signal: AbortSignal,
): AsyncGenerator<TargetEvent> {
  const waiting: TargetEvent[] = [];
  let wake: () => void = () => undefined;
  const stop = subscribe((event) => {
    waiting.push(event);
    wake();
  });
  const aborted = (): void => wake();
  signal.addEventListener('abort', aborted);
  try {
    while (!signal.aborted) {
      while (waiting.length > 0) {
        const event = waiting.shift();
        if (event !== undefined) yield event;
      }
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0) resolve();
      });
    }
  } finally {
    stop();
    signal.removeEventListener('abort', aborted);
  }
}
