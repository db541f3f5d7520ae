import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MirrorSink } from './mirror-request.ts';
import type { RequestTarget } from './proxy-headers.ts';
import type { RouteContext } from './route-context.ts';

/** One request and its answer on their way through the route. */
export type Exchange = {
  readonly route: RouteContext;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: RequestTarget;
  readonly startedAtMs: number;
  /** Undefined until the first backend is reached, so that only what really goes out is mirrored. */
  mirror: MirrorSink | null | undefined;
};
