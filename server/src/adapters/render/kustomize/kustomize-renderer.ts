import type { Result } from '@fairlead/core/lib/result.ts';
import type { Rendered, Renderer, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import type { EngineResult } from '../engine/engine-answer.ts';
import { rootPath } from '../engine/engine-path.ts';
import type { RenderEngine } from '../engine/render-engine.ts';
import { renderRefusal, renderSource } from '../engine/render-source.ts';

/** Renders Kustomize overlays with the official library, in the engine. */
export class KustomizeRenderer implements Renderer {
  readonly version: string;
  readonly #engine: RenderEngine;

  constructor(engine: RenderEngine) {
    this.#engine = engine;
    this.version = `kustomize-1 engine-${engine.version}`;
  }

  async render(request: RenderRequest, signal: AbortSignal): Promise<Result<Rendered, RenderFailure>> {
    const unused = unusedSettings(request);
    if (unused !== undefined)
      return renderRefusal(
        `${request.source.path}: ${unused} are not for Kustomize`,
        'write them in the kustomization',
        [],
      );
    return renderSource(
      this.#engine,
      request,
      { name: 'kustomize', parameters: {}, originOf: kustomizationOf },
      signal,
    );
  }
}

/** The library does not tell from which file an object came: the kustomization is where to begin looking. */
function kustomizationOf(path: string, { reads }: EngineResult): string {
  const kustomization = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;
  const own = reads.files.find(
    (file) =>
      kustomization.test(file) &&
      (path === rootPath ? !file.includes('/') : file.slice(0, file.lastIndexOf('/')) === path),
  );
  return own ?? path;
}

/**
 * What a plain source may say and a kustomization says for itself: leaving it out silently would deceive. Include and
 * exclude are not judged, since every source has them by default.
 */
function unusedSettings({ source, inputs }: RenderRequest): string | undefined {
  if (Object.keys(source.values).length > 0) return 'values';
  return Object.keys(inputs).length > 0 ? 'inputs' : undefined;
}
