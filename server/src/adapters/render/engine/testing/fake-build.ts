import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { EngineBuild, EngineEvents, RunningEngine } from '../engine-build.ts';

type Engine = RunningEngine & { readonly events: EngineEvents; asked: string | null };

/** Engines that answer when a test says so. A request is known by its `say`. */
export class FakeBuild implements EngineBuild {
  readonly name = 'a fake engine';
  readonly version = '000000000000';
  /** How often one was started, and how often what is kept for a start was let go. */
  started = 0;
  unloaded = 0;
  readonly #engines = new Set<Engine>();

  start(_limits: unknown, events: EngineEvents): RunningEngine {
    this.started += 1;
    const engine: Engine = {
      events,
      asked: null,
      ready: Promise.resolve(),
      ask: (request) => {
        engine.asked = String((JSON.parse(request) as { readonly say: unknown }).say); // by the tests
      },
      end: () => void this.#engines.delete(engine),
    };
    this.#engines.add(engine);
    return engine;
  }

  unload(): void {
    this.unloaded += 1;
  }

  /** What engines work on now, in the order in which they were started. */
  get working(): readonly string[] {
    return [...this.#engines].flatMap(({ asked }) => (asked === null ? [] : [asked]));
  }

  answer(say: string): void {
    const engine = this.#one(say);
    engine.asked = null;
    engine.events.onAnswer(JSON.stringify({ said: say }));
  }

  breakDown(say: string): void {
    const engine = this.#one(say);
    engine.end();
    engine.events.onEnd(new AppError('unavailable', 'it ended'));
  }

  #one(say: string): Engine {
    const found = [...this.#engines].find(({ asked }) => asked === say);
    if (found === undefined) throw new Error(`no engine works on ${say}`);
    return found;
  }
}
