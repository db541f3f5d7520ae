import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routeUrl } from '@fairlead/core/wire/client.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';
import type { StreamHandlers } from './open-stream.ts';
import type { SseMessage } from './read-sse.ts';

export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** What is shown may be older than this moment (milliseconds since 1970). */
  | { readonly kind: 'reconnecting'; readonly since: number };

export type LiveDeps = {
  readonly open: (url: string, signal: AbortSignal, handlers: StreamHandlers) => Promise<void>;
  readonly now: () => number;
  /** Resolves after the time, or at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1. */
  readonly fraction: () => number;
  readonly onSignedOut: () => void;
};

export type LiveListener = {
  readonly onEvent: (event: EventView) => void;
  /** Too much was missed: whatever is shown must be read again. */
  readonly onReset: () => void;
};

const firstWaitMs = 500;
const longestWaitMs = 15_000;

/** The page's one stream of events: goes on where it broke off, and says how fresh the page is. */
export class Live {
  readonly #deps: LiveDeps;
  readonly #listeners = new Set<LiveListener>();
  readonly #watchers = new Set<() => void>();
  #state: LiveState = { kind: 'connecting' };
  #after: number | null = null;
  #stop: AbortController | null = null;
  #nudge: AbortController | null = null;

  constructor(deps: LiveDeps) {
    this.#deps = deps;
  }

  /** Begins after an event that every later answer knows already; does nothing while it runs. */
  start(after: number): void {
    if (this.#stop !== null) return;
    this.#after = after;
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#become({ kind: 'connecting' });
  }

  /** Tries again at once instead of waiting: the network or the tab is back. */
  readonly nudge = (): void => this.#nudge?.abort();

  readonly state = (): LiveState => this.#state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly listen = (listener: LiveListener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async #run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      const url = routeUrl('', routes.streamEvents, { query: this.#after === null ? {} : { after: this.#after } });
      const handlers: StreamHandlers = {
        onOpen: () => {
          failures = 0;
          this.#become({ kind: 'live' });
        },
        onMessage: (message) => this.#receive(message),
      };
      const refused = await this.#deps.open(url, signal, handlers).then(
        () => null,
        (error: unknown) => error,
      );
      if (signal.aborted) return;
      if (refused instanceof AppError && refused.code === 'unauthenticated') {
        this.stop();
        return this.#deps.onSignedOut();
      }
      if (this.#state.kind !== 'reconnecting') this.#become({ kind: 'reconnecting', since: this.#deps.now() });
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 10));
      this.#nudge = new AbortController();
      await this.#deps.wait(waitMs * (0.75 + this.#deps.fraction() / 2), AbortSignal.any([signal, this.#nudge.signal]));
    }
  }

  #receive(message: SseMessage): void {
    const seq = Number(message.id);
    if (message.id !== null && Number.isSafeInteger(seq)) this.#after = seq;
    if (message.event === 'reset') for (const listener of this.#listeners) listener.onReset();
    if (message.event !== 'message') return;
    const event = JSON.parse(message.data) as EventView; // the server holds what it streams against this schema
    for (const listener of this.#listeners) listener.onEvent(event);
  }

  #become(state: LiveState): void {
    this.#state = state;
    for (const watcher of this.#watchers) watcher();
  }
}
