import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { OfferedAction } from '@fairlead/core/model/custom-action.ts';
import type { Manifest } from '@fairlead/core/model/object.ts';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { sha256 } from '../../../io/sha256.ts';
import type { ActionScripts, Impact } from '../../../ports/action-scripts.ts';
import type { RenderEngine } from './render-engine.ts';

const Fault = Type.Object({ message: Type.String(), line: Type.Optional(Type.Integer()) });
const Discovered = Type.Object({
  actions: Type.Array(
    Type.Object({
      name: Type.String(),
      displayName: Type.Optional(Type.String()),
      disabled: Type.Optional(Type.Boolean()),
      parameters: Type.Optional(
        Type.Array(Type.Object({ name: Type.String(), default: Type.Optional(Type.String()) })),
      ),
    }),
  ),
});
const Performed = Type.Object({
  impacts: Type.Array(
    Type.Object({
      operation: Type.Union([Type.Literal('patch'), Type.Literal('create')]),
      resource: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
});

/** Runs custom actions in the engine, by Argo CD's contract. */
export class EngineActions implements ActionScripts {
  readonly #engine: RenderEngine;

  constructor(engine: RenderEngine) {
    this.#engine = engine;
  }

  async discover(
    script: string,
    object: Manifest,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Result<readonly OfferedAction[], string>> {
    const found = await this.#run('discover', Discovered, { lua: script, object, nowMs }, signal);
    if (!found.ok) return found;
    return ok(
      found.value.actions.map(({ name, displayName = name, disabled = false, parameters = [] }) => ({
        name,
        label: displayName,
        disabled,
        parameters: parameters.map(({ name: parameter, default: preset = '' }) => ({ name: parameter, preset })),
      })),
    );
  }

  async perform(
    script: string,
    { object, parameters }: { readonly object: Manifest; readonly parameters: { readonly [name: string]: string } },
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Result<readonly Impact[], string>> {
    const done = await this.#run('action', Performed, { lua: script, object, parameters, nowMs }, signal);
    if (!done.ok) return done;
    return ok(done.value.impacts.map(({ operation, resource }) => ({ operation, resource: resource as JsonObject }))); // it was JSON
  }

  async #run<Schema extends TSchema>(
    what: string,
    schema: Schema,
    request: JsonObject & { readonly lua: string },
    signal: AbortSignal,
  ): Promise<Result<Static<Schema>, string>> {
    const turn = { lane: 'actions', signal };
    try {
      const answer = await this.#engine.evaluate(what, JSON.stringify(request), sha256(request.lua), turn);
      const { result, error } = (answer ?? {}) as { readonly result?: Json; readonly error?: Json }; // each is checked here
      if (result !== undefined && Value.Check(schema, result)) return ok(result as Static<Schema>);
      if (!Value.Check(Fault, error)) return err('the engine answered with something that is no action');
      return err(`${error.line === undefined ? '' : `line ${error.line}: `}${error.message}`);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return err(error.message);
    }
  }
}
