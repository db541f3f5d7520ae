import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { Rendered, Renderer, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import { rootPath } from '../engine/engine-path.ts';
import type { RenderEngine } from '../engine/render-engine.ts';
import { renderRefusal, renderSource } from '../engine/render-source.ts';
import { libraryPath } from './library-path.ts';

/** Evaluates Jsonnet programs with the official library, in the engine. */
export class JsonnetRenderer implements Renderer {
  readonly version: string;
  readonly #engine: RenderEngine;

  constructor(engine: RenderEngine) {
    this.#engine = engine;
    this.version = `jsonnet-1 engine-${engine.version}`;
  }

  async render(request: RenderRequest, signal: AbortSignal): Promise<Result<Rendered, RenderFailure>> {
    const { source, inputs } = request;
    const unused = Object.keys(source.values).length > 0 ? 'values' : Object.keys(inputs).length > 0 ? 'inputs' : '';
    if (unused !== '')
      return renderRefusal(
        `${source.path}: ${unused} are not for Jsonnet`,
        'write what the program takes in spec.source.jsonnet.extStr or tlaStr',
        [],
      );
    const parameters = programParameters(request);
    if (typeof parameters === 'string')
      return renderRefusal(parameters, 'correct spec.source.jsonnet.jpath of the application', []);
    const originOf = (path: string): string => path;
    return renderSource(this.#engine, request, { name: 'jsonnet', parameters, originOf }, signal);
  }
}

function programParameters({ source, stage }: RenderRequest): JsonObject | string {
  const { jpath = [], extStr = {}, extCode = {}, tlaStr = {}, tlaCode = {} } = source.jsonnet ?? {};
  const libraries: string[] = [];
  for (const written of jpath) {
    const library = libraryPath(source.path.replaceAll('{stage}', stage), written);
    if (!library.ok) return library.error;
    libraries.push(library.value === '' ? rootPath : library.value);
  }
  return {
    libraries,
    extVars: [...variables(extStr, false), ...variables(extCode, true)],
    tlas: [...variables(tlaStr, false), ...variables(tlaCode, true)],
  };
}

function variables(values: { readonly [name: string]: string }, code: boolean): readonly Json[] {
  return Object.entries(values).map(([name, value]) => ({ name, value, code }));
}
