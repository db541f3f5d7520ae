import { routeUrl } from '@fairlead/core/wire/client.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { VisitView } from '@fairlead/core/wire/view/shop.ts';
import type { openStream } from './open-stream.ts';

/** More than this is older than any picture shows. */
const mostKept = 600;
const againMs = 1_500;

export type VisitDeps = {
  readonly open: typeof openStream;
  readonly wait: (durationMs: number, signal: AbortSignal) => Promise<void>;
};

/** The latest visits to a stage of the shop, for as long as somebody looks at them. It grows no further than that. */
export class VisitLog {
  readonly #deps: VisitDeps;
  #visits: readonly VisitView[] = [];
  #trouble: string | null = null;

  constructor(deps: VisitDeps) {
    this.#deps = deps;
  }

  readonly visits = (): readonly VisitView[] => this.#visits;
  /** Why no visit arrives; null while they do. */
  readonly trouble = (): string | null => this.#trouble;

  /** Listens until the signal aborts; a stream that breaks is opened again. */
  async follow(stage: string, signal: AbortSignal): Promise<void> {
    const url = routeUrl('', routes.streamVisits, { query: { stage } });
    while (!signal.aborted) {
      try {
        await this.#deps.open(url, signal, {
          onOpen: () => {
            this.#trouble = null;
          },
          onMessage: ({ data }) => {
            this.#visits = [...this.#visits.slice(1 - mostKept), JSON.parse(data) as VisitView]; // our own server's
          },
        });
      } catch (error) {
        if (!signal.aborted) this.#trouble = error instanceof Error ? error.message : String(error);
      }
      await this.#deps.wait(againMs, signal);
    }
  }
}
