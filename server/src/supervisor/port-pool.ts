import { createServer } from 'node:net';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';

export type PortRange = { readonly from: number; readonly to: number };

/** The ports a target may use, and which of its objects holds each. */
export class PortPool {
  readonly #ranges: readonly PortRange[];
  readonly #held = new Map<number, string>();
  #last = 0;

  constructor(ranges: readonly PortRange[]) {
    this.#ranges = ranges;
  }

  allows(port: number): boolean {
    return this.#ranges.some((range) => port >= range.from && port <= range.to);
  }

  /** `8100-8119, 9000`, for messages. */
  describe(): string {
    const parts = this.#ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
    return parts.length === 0 ? 'none (host.ports)' : parts.join(', ');
  }

  holder(port: number): string | undefined {
    return this.#held.get(port);
  }

  hold(port: number, holder: string): void {
    this.#held.set(port, holder);
  }

  release(ports: Iterable<number>, holder: string): void {
    for (const port of ports) if (this.#held.get(port) === holder) this.#held.delete(port);
  }

  /**
   * Takes a free port for `holder`, from the top of the range downwards, since people write low ones by number, and
   * going round, so that a port just left rests. Error: a sentence.
   */
  async take(holder: string, except: ReadonlySet<number>): Promise<Result<number, string>> {
    const all = this.#ranges
      .flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index))
      .sort((a, b) => b - a);
    const start = all.findIndex((port) => port < this.#last);
    const order = start <= 0 ? all : [...all.slice(start), ...all.slice(0, start)];
    for (const port of order) {
      if (this.#held.has(port) || except.has(port)) continue;
      this.#held.set(port, holder);
      if (await isPortFree(port)) {
        this.#last = port;
        return ok(port);
      }
      this.#held.delete(port);
    }
    return err(
      `no free port is left in the target's range ${this.describe()}; widen host.ports or stop what uses them`,
    );
  }
}

/** Whether nobody listens on the port, on any address of this machine. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
    });
    if (!free) return false;
  }
  return true;
}
