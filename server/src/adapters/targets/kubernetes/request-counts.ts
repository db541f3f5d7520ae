import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { RequestFacts } from '@fairlead/core/model/target-facts.ts';

/** Refusals that say something about the server or our rights; 404 and 409 are answers like others. */
function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 429 || status >= 500;
}

/** Counts how an API server answers; a few numbers, whatever is asked. */
export class RequestCounts {
  readonly #now: () => EpochMs;
  readonly #refused = new Map<string, number>();
  #sent = 0;
  #last: RequestFacts['lastRefusal'] = null;

  constructor(now: () => EpochMs) {
    this.#now = now;
  }

  answered(method: string, path: string, status: number): void {
    this.#sent++;
    if (isRefusal(status)) this.#refuse(String(status), `${method} ${plainPath(path)} was answered with ${status}`);
  }

  failed(method: string, path: string, message: string): void {
    this.#sent++;
    this.#refuse('unreachable', `${method} ${plainPath(path)}: ${message}`);
  }

  facts(): RequestFacts {
    return { sent: this.#sent, refused: Object.fromEntries(this.#refused), lastRefusal: this.#last };
  }

  #refuse(status: string, message: string): void {
    this.#refused.set(status, (this.#refused.get(status) ?? 0) + 1);
    this.#last = { at: this.#now(), message };
  }
}

/** Without its query: what was asked for, not how. */
function plainPath(path: string): string {
  return path.split('?')[0] ?? path;
}
