import type { ProbeSettings } from '@fairlead/core/host/process-settings.ts';
import type { Instance } from '@fairlead/core/host/process-state.ts';
import { launchSettings } from './launch-settings.ts';
import { type ProbeResult, probe } from './probe.ts';
import type { TargetContext } from './target-context.ts';

const firstDelayMs = 15;
/** Of the time it has taken so far: what is ready waits for nobody, what takes long is not asked all the time. */
const share = 0.1;

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
    this.#plan(firstDelayMs, this.#context.clock.monotonicMs());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** `began` is when it was started; null once it has answered. */
  #plan(delayMs: number, began: number | null): void {
    const { clock } = this.#context;
    this.#cancel = clock.after(delayMs, () => {
      void this.#ask().then((result) => {
        if (this.#stopped) return;
        this.#told(result);
        if (this.#stopped) return;
        const { intervalMs } = this.#settings;
        if (result.ok || began === null) return this.#plan(intervalMs, null);
        const agedMs = clock.monotonicMs() - began;
        this.#plan(Math.min(intervalMs, Math.max(firstDelayMs, agedMs * share)), began);
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
