import type { ProbeSettings } from '@fairlead/core/host/process-settings.ts';
import type { Instance } from '@fairlead/core/host/process-state.ts';
import { launchSettings } from './launch-settings.ts';
import { type ProbeResult, probe } from './probe.ts';
import type { TargetContext } from './target-context.ts';

const firstDelayMs = 20;
const growth = 1.5;

/** Asks one instance again and again: often until it first answers, then at its interval. */
export class ProbeLoop {
  readonly #context: TargetContext;
  readonly #instance: Instance;
  readonly #settings: ProbeSettings;
  readonly #told: (result: ProbeResult) => void;
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(
    context: TargetContext,
    instance: Instance,
    settings: ProbeSettings,
    told: (result: ProbeResult) => void,
  ) {
    this.#context = context;
    this.#instance = instance;
    this.#settings = settings;
    this.#told = told;
  }

  start(): void {
    this.#plan(firstDelayMs, firstDelayMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #plan(delayMs: number, nextMs: number): void {
    this.#cancel = this.#context.clock.after(delayMs, () => {
      void this.#ask().then((result) => {
        if (this.#stopped) return;
        this.#told(result);
        if (this.#stopped) return;
        const { intervalMs } = this.#settings;
        const slower = Math.min(intervalMs, nextMs * growth);
        this.#plan(result.ok ? intervalMs : slower, result.ok ? intervalMs : slower);
      });
    });
  }

  async #ask(): Promise<ProbeResult> {
    try {
      const { env, directory } = await launchSettings(this.#context, this.#instance.spec, this.#instance);
      return await probe({
        settings: this.#settings,
        ports: this.#instance.ports,
        env,
        directory,
        user: this.#context.user,
      });
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }
}
