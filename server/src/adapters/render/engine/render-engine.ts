import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { Value } from 'typebox/value';
import { sha256 } from '../../../io/sha256.ts';
import { EngineAnswer, VersionAnswer } from './engine-answer.ts';
import { defaultEngineLimits, type EngineBuild, type EngineLimits } from './engine-build.ts';
import { EnginePool } from './engine-pool.ts';
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

type Breakdowns = { readonly count: number; readonly why: string };

/** On whose behalf the engine works: whoever shares a lane waits for one another (see `EnginePool`). */
export type Turn = { readonly lane: string; readonly signal: AbortSignal };

/** The engine that all renderers of official libraries share, as a conversation: it asks for files until it has an answer. */
export class RenderEngine {
  /** Digest of the engine's sources. */
  readonly version: string;
  readonly limits: RenderEngineLimits;
  readonly #pool: EnginePool;
  /** What brought an engine down, by digest; the oldest is forgotten first. */
  readonly #breakdowns = new Map<string, Breakdowns>();

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
    const pool = new EnginePool(build, limits);
    if (build.version !== undefined) return new RenderEngine(pool, build.version, limits);
    try {
      const answer = await pool.call('version', '{"id":0,"method":"version"}', signal);
      if (!Value.Check(VersionAnswer, answer))
        throw new AppError('integrity', `${build.name} does not answer as one; build it anew`);
      return new RenderEngine(pool, answer.result.engine, limits);
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  private constructor(pool: EnginePool, version: string, limits: RenderEngineLimits) {
    this.#pool = pool;
    this.version = version;
    this.limits = limits;
  }

  /**
   * The engine's result or error for one source; `what` is the part of the request that names library and parameters.
   * Errors: `timeout`, `unavailable`, `limit-exceeded`, `integrity`, `cancelled`.
   */
  async render(library: string, what: JsonObject, tree: TreeAnswers, turn: Turn): Promise<Omit<EngineAnswer, 'needs'>> {
    for (let round = 1; round <= this.limits.maxRounds; round++) {
      const request = JSON.stringify({ method: 'render', [library]: { ...what, ...tree.known } });
      const answer = await this.#ask(round, request, sha256(request), turn);
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
   * The engine's answer to one evaluation; `what` is the language, `request` JSON. Should it bring the engine down again and again,
   * whatever has the same `input` (a digest) is set aside. Errors: as of `render`. An answer may be an error of what is evaluated:
   * the caller's schema tells.
   */
  evaluate(what: string, request: string, input: string, turn: Turn): Promise<unknown> {
    return this.#ask(0, `{"method":"evaluate","${what}":${request}}`, `${what} ${input}`, turn);
  }

  /** The engine's answer to who signed a chart. Errors: as of `render`. */
  verify(provenance: JsonObject, turn: Turn): Promise<unknown> {
    const request = JSON.stringify({ method: 'verify', provenance });
    return this.#ask(0, request, sha256(request), turn);
  }

  /** Whether an engine is running: nothing starts one before it is needed. */
  get isRunning(): boolean {
    return this.#pool.isRunning;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /**
   * A process that ended is replaced and asked once more: it may have been killed for reasons of its own. An input that
   * brings it down again and again is set aside, so that it does not keep others waiting.
   */
  async #ask(id: number, request: string, input: string, { lane, signal }: Turn): Promise<unknown> {
    for (;;) {
      const before = this.#breakdowns.get(input);
      const count = (before?.count ?? 0) + 1;
      if (before !== undefined && count > maxBreakdowns)
        throw new AppError('limit-exceeded', `${before.why}; it did so twice, and is not tried again as it is`);
      try {
        const answer = await this.#pool.call(lane, `{"id":${id},${request.slice(1)}`, signal);
        this.#breakdowns.delete(input);
        return answer;
      } catch (error) {
        if (!(error instanceof AppError) || (error.code !== 'unavailable' && error.code !== 'timeout')) throw error;
        this.#remember(input, { count, why: error.message });
        if (error.code === 'timeout' || count >= maxBreakdowns) throw error;
      }
    }
  }

  #remember(input: string, breakdowns: Breakdowns): void {
    this.#breakdowns.delete(input);
    this.#breakdowns.set(input, breakdowns);
    const [oldest] = this.#breakdowns.keys();
    if (this.#breakdowns.size > maxRemembered && oldest !== undefined) this.#breakdowns.delete(oldest);
  }
}
