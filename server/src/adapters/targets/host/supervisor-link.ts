import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Random } from '../../../ports/random.ts';
import { type EnsureSupervisorOptions, ensureSupervisor, tryConnect } from '../../../supervisor/ensure-supervisor.ts';
import type { HostTargetConfig } from '../../../supervisor/protocol.ts';
import type { SupervisorClient } from '../../../supervisor/supervisor-client.ts';

export type SupervisorLinkDeps = {
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether a supervisor is started where none answers; else its absence is an error. */
  readonly start: boolean;
  readonly command?: EnsureSupervisorOptions['command'];
};

const firstDelayMs = 50;
const longestDelayMs = 5_000;

/** The one connection that all host targets of a data directory share; made anew when it breaks. */
export class SupervisorLink {
  readonly #deps: SupervisorLinkDeps;
  readonly #configs = new Map<string, HostTargetConfig>();
  #client: Promise<SupervisorClient> | null = null;
  #connecting: Promise<SupervisorClient> | null = null;
  readonly #closing = new AbortController();

  constructor(deps: SupervisorLinkDeps) {
    this.#deps = deps;
  }

  get clock(): Clock {
    return this.#deps.clock;
  }

  /** Names a target; it is told to the supervisor now, if connected, and with every new connection. */
  async register(config: HostTargetConfig): Promise<void> {
    this.#configs.set(config.name, config);
    if (this.#client === null) return;
    const client = await this.#client.catch(() => undefined);
    if (client !== undefined && !client.isClosed)
      await client.call('configure', { targets: [config] }, AbortSignal.timeout(60_000));
  }

  /** A target that is no longer declared is not told again; what it runs keeps running until it is purged. */
  unregister(name: string): void {
    this.#configs.delete(name);
  }

  /** The connection, made where there is none. Errors: `unavailable`, `conflict` for another protocol. */
  async client(): Promise<SupervisorClient> {
    if (this.#closing.signal.aborted) throw new AppError('unavailable', 'the connection to the supervisor was closed');
    const known = await this.#client?.catch(() => undefined);
    if (known !== undefined && !known.isClosed) return known;
    // Whoever comes first connects; the others wait for the same.
    this.#client = this.#connecting ?? this.#connect();
    return this.#client;
  }

  /** Wait before the n-th try in a row, with jitter, in milliseconds. */
  retryDelayMs(attempt: number): number {
    return (
      Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(10, attempt)) * (0.5 + this.#deps.random.fraction() / 2)
    );
  }

  /** Starts no supervisor any more. Resolves when nothing of it is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connecting?.catch(() => undefined);
    const client = await this.#client?.catch(() => undefined);
    client?.close();
  }

  #connect(): Promise<SupervisorClient> {
    const connecting = this.#open().finally(() => {
      this.#connecting = null;
    });
    this.#connecting = connecting;
    return connecting;
  }

  async #open(): Promise<SupervisorClient> {
    const { directory, clock, start, command } = this.#deps;
    const client = start
      ? await ensureSupervisor({
          directory,
          clock,
          signal: this.#closing.signal,
          ...(command === undefined ? {} : { command }),
        })
      : await tryConnect(directory);
    if (client === undefined) {
      throw new AppError(
        'unavailable',
        `no supervisor answers in ${directory}; start one with \`fairlead up\` or \`fairlead server\``,
        { retry: 'backoff' },
      );
    }
    await client.call('configure', { targets: [...this.#configs.values()] }, AbortSignal.timeout(60_000));
    return client;
  }
}
