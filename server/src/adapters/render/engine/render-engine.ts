import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { Value } from 'typebox/value';
import { sha256 } from '../../../io/sha256.ts';
import { EngineAnswer, VersionAnswer } from './engine-answer.ts';
import { defaultEngineLimits, type EngineBuild, type EngineLimits } from './engine-build.ts';
import { EngineWorker } from './engine-worker.ts';
import { type EngineProgram, nativeBuild } from './native-build.ts';
import { defaultTreeLimits, type TreeAnswers, type TreeLimits } from './tree-answers.ts';
import type { EngineModule } from './wasm/load-module.ts';
import { wasmBuild } from './wasm/wasm-build.ts';

/** Where an engine is: a program of this machine, or a WebAssembly module. */
export type EnginePlace = EngineProgram | EngineModule;

export type RenderEngineLimits = EngineLimits & TreeLimits & { readonly maxRounds: number };
export const defaultRenderEngineLimits: RenderEngineLimits = {
  ...defaultEngineLimits,
  ...defaultTreeLimits,
  maxRounds: 64,
};

/** Inputs that brought the engine down this often are not tried again. */
const maxBreakdowns = 2;
const maxRemembered = 1_000;

/** The engine that all renderers of official libraries share, as a conversation: it asks for files until it has an answer. */
export class RenderEngine {
  /** Digest of the engine's sources. */
  readonly version: string;
  readonly limits: RenderEngineLimits;
  readonly #worker: EngineWorker;
  /** How often an input, by digest, brought the engine down; the oldest is forgotten first. */
  readonly #breakdowns = new Map<string, number>();

  /**
   * An engine whose version is known: a program is started and asked for it, a module carries it and is started by the
   * first request. Errors: `unavailable`, `integrity` (it is no engine), `timeout`.
   */
  static async start(
    place: EnginePlace,
    signal: AbortSignal,
    limits: RenderEngineLimits = defaultRenderEngineLimits,
  ): Promise<RenderEngine> {
    const build: EngineBuild = 'module' in place ? wasmBuild(place) : nativeBuild(place);
    const worker = new EngineWorker(build, limits);
    if (build.version !== undefined) return new RenderEngine(worker, build.version, limits);
    try {
      const answer = await worker.call({ id: 0, method: 'version' }, signal);
      if (!Value.Check(VersionAnswer, answer))
        throw new AppError('integrity', `${build.name} does not answer as one; build it anew`);
      return new RenderEngine(worker, answer.result.engine, limits);
    } catch (error) {
      await worker.close();
      throw error;
    }
  }

  private constructor(worker: EngineWorker, version: string, limits: RenderEngineLimits) {
    this.#worker = worker;
    this.version = version;
    this.limits = limits;
  }

  /**
   * The engine's result or error for one source; `what` is the part of the request that names library and parameters.
   * Errors: `timeout`, `unavailable`, `limit-exceeded`, `integrity`, `cancelled`.
   */
  async render(
    library: string,
    what: JsonObject,
    tree: TreeAnswers,
    signal: AbortSignal,
  ): Promise<Omit<EngineAnswer, 'needs'>> {
    for (let round = 1; round <= this.limits.maxRounds; round++) {
      const answer = await this.#ask(round, { method: 'render', [library]: { ...what, ...tree.known } }, signal);
      if (!Value.Check(EngineAnswer, answer) || answer.id !== round)
        throw new AppError('integrity', 'the render engine answered with something that is no result; build it anew');
      if (answer.needs === undefined) return answer;
      const fresh = await tree.answer(answer.needs.paths ?? [], answer.needs.listings ?? []);
      if (!fresh) throw new AppError('integrity', 'the render engine asks again for what it was given');
    }
    throw new AppError(
      'limit-exceeded',
      `the source leads on and on: more than ${this.limits.maxRounds} rounds of files`,
    );
  }

  /**
   * The engine's answer to one evaluation; `what` is the language. Errors: as of `render`. An answer may be an error of what
   * is evaluated: the caller's schema tells.
   */
  evaluate(what: string, request: JsonObject, signal: AbortSignal): Promise<unknown> {
    return this.#ask(0, { method: 'evaluate', [what]: request }, signal);
  }

  /** Whether an engine is running: nothing starts one before it is needed. */
  get isRunning(): boolean {
    return this.#worker.isRunning;
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  /**
   * A process that ended is replaced and asked once more: it may have been killed for reasons of its own. An input that
   * brings it down again and again is set aside, so that it does not keep others waiting.
   */
  async #ask(id: number, request: JsonObject, signal: AbortSignal): Promise<unknown> {
    const input = sha256(JSON.stringify(request));
    for (;;) {
      const breakdowns = this.#breakdowns.get(input) ?? 0;
      if (breakdowns >= maxBreakdowns)
        throw new AppError(
          'limit-exceeded',
          'rendering this brought the engine down twice (by its time or its memory), and is not tried again as it is',
        );
      try {
        const answer = await this.#worker.call({ id, ...request } satisfies Json, signal);
        this.#breakdowns.delete(input);
        return answer;
      } catch (error) {
        if (!(error instanceof AppError) || (error.code !== 'unavailable' && error.code !== 'timeout')) throw error;
        this.#remember(input, breakdowns + 1);
        if (error.code === 'timeout' || breakdowns + 1 >= maxBreakdowns) throw error;
      }
    }
  }

  #remember(input: string, breakdowns: number): void {
    this.#breakdowns.delete(input);
    this.#breakdowns.set(input, breakdowns);
    const [oldest] = this.#breakdowns.keys();
    if (this.#breakdowns.size > maxRemembered && oldest !== undefined) this.#breakdowns.delete(oldest);
  }
}
