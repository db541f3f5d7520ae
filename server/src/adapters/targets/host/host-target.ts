import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { formatRef, type ObjectRef } from '@fairlead/core/model/object.ts';
import { emptyTree, type Tree } from '@fairlead/core/model/tree.ts';
import type {
  ActOutcome,
  ActRequest,
  Effect,
  ExecuteRequest,
  LogLine,
  LogRequest,
  Observation,
  ObserveOutcome,
  ObserveRequest,
  PlacementOnTarget,
  Target,
  TargetContact,
  TargetEvent,
  TargetNote,
} from '../../../ports/target.ts';
import type { HostTargetConfig } from '../../../supervisor/protocol.ts';
import type { SupervisorLink } from './supervisor-link.ts';

export type HostTargetDeps = { readonly config: HostTargetConfig; readonly link: SupervisorLink };

/** A host as a {@link Target}: asks its supervisor, and finds it again when the connection breaks. */
export async function createHostTarget(deps: HostTargetDeps): Promise<Target> {
  await deps.link.register(deps.config);
  return new HostTarget(deps);
}

class HostTarget implements Target {
  readonly name: string;
  readonly checksEpoch = true;
  readonly #link: SupervisorLink;
  readonly #closing = new AbortController();

  constructor({ config, link }: HostTargetDeps) {
    this.name = config.name;
    this.#link = link;
  }

  async observe(request: ObserveRequest, signal: AbortSignal): Promise<ObserveOutcome> {
    const client = await this.#link.client();
    const observation = await client.call('observe', { ...request, target: this.name }, signal);
    return { kind: 'observed', observation: observation as Observation };
  }

  /**
   * Where the connection breaks amid the changes, `unavailable` is thrown: looking again tells what was done, and doing
   * it again is safe, since the supervisor itself runs a Task once.
   */
  async *execute(request: ExecuteRequest, signal: AbortSignal): AsyncIterable<Effect> {
    const client = await this.#link.client();
    for await (const effect of client.stream('execute', { ...request, target: this.name }, signal))
      yield effect as Effect;
  }

  watch(installation: InstallationId, listener: (event: TargetEvent) => void): () => void {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#closing.signal]);
    void this.#keepWatching(installation, listener, signal);
    return () => stop.abort();
  }

  async live(on: PlacementOnTarget, ref: ObjectRef, signal: AbortSignal): Promise<JsonObject | undefined> {
    const client = await this.#link.client();
    return ((await client.call('live', { on, ref, target: this.name }, signal)) as JsonObject | null) ?? undefined;
  }

  async outputs(on: PlacementOnTarget, signal: AbortSignal): Promise<JsonObject> {
    const client = await this.#link.client();
    return (await client.call('outputs', { on, target: this.name }, signal)) as JsonObject;
  }

  async *logs(request: LogRequest, signal: AbortSignal): AsyncIterable<LogLine> {
    const client = await this.#link.client();
    try {
      for await (const line of client.stream('logs', { ...request, target: this.name }, signal)) yield line as LogLine;
    } catch (error) {
      if (!(signal.aborted && error instanceof AppError && error.code === 'cancelled')) throw error;
    }
  }

  /** Nothing here makes other things. */
  async tree(): Promise<Tree> {
    return emptyTree;
  }

  async notes(): Promise<readonly TargetNote[]> {
    return [];
  }

  async act({ ref, action }: ActRequest): Promise<ActOutcome> {
    throw new AppError('invalid-input', `${formatRef(ref)} knows no ${action.kind}; change it in Git`);
  }

  async contact(signal: AbortSignal): Promise<TargetContact> {
    const at = this.#link.clock.now();
    try {
      const client = await this.#link.client();
      await client.call('contact', { target: this.name }, signal);
      return { reachable: true, version: `supervisor ${client.hello.version}`, message: '', at };
    } catch (error) {
      return { reachable: false, version: '', message: messageOf(error), at };
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#link.unregister(this.name);
  }

  async #keepWatching(
    installation: string,
    listener: (event: TargetEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    let attempt = 0;
    let lost = false;
    while (!signal.aborted) {
      try {
        const client = await this.#link.client();
        for await (const event of client.stream('watch', { target: this.name, installation }, signal)) {
          if (lost) listener({ kind: 'recovered' });
          lost = false;
          attempt = 0;
          listener(event as TargetEvent);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!lost) listener({ kind: 'lost', reason: messageOf(error) });
        lost = true;
      }
      await this.#pause(this.#link.retryDelayMs(attempt++), signal);
    }
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#link.clock.after(delayMs, done);
      signal.addEventListener('abort', done);
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
