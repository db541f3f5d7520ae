import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { Rendered, Renderer, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import type { RenderEngine } from '../engine/render-engine.ts';
import { renderRefusal, renderSource } from '../engine/render-source.ts';
import { valuesFilePath } from './values-file-path.ts';

/** Who a chart is rendered for where nobody said: a folder at the command line. */
const nobody = { application: 'release', namespace: 'default', seed: '', committedAtMs: 0 };

/** Renders Helm charts with the official library, in the engine, as `helm template` does: from Git alone. */
export class HelmRenderer implements Renderer {
  readonly version: string;
  readonly #engine: RenderEngine;

  constructor(engine: RenderEngine) {
    this.#engine = engine;
    this.version = `helm-1 engine-${engine.version}`;
  }

  async render(request: RenderRequest, signal: AbortSignal): Promise<Result<Rendered, RenderFailure>> {
    const { source, inputs, repo } = request;
    const unused = Object.keys(source.values).length > 0 ? 'values' : Object.keys(inputs).length > 0 ? 'inputs' : '';
    if (unused !== '')
      return renderRefusal(
        `${source.path}: ${unused} are not for charts`,
        'write what the chart takes in spec.source.helm.values',
        [],
      );
    const parameters = chartParameters(request);
    if (typeof parameters === 'string')
      return renderRefusal(parameters, 'correct spec.source.helm.valuesFiles of the application', []);
    const originOf = (path: string): string => `${path}/Chart.yaml`;
    const rendered = await renderSource(this.#engine, request, { name: 'helm', parameters, originOf }, signal);
    if (!rendered.ok) return rendered;
    const release: Read = { kind: 'fact', repo, path: 'release' };
    return { ok: true, value: { ...rendered.value, reads: [...rendered.value.reads, release] } };
  }
}

function chartParameters({ source, stage, recipient = nobody }: RenderRequest): JsonObject | string {
  const { release, valuesFiles = [], values = {}, kubeVersion, apiVersions = [], skipCrds = false } = source.helm ?? {};
  const files: string[] = [];
  for (const written of valuesFiles) {
    const file = valuesFilePath(source.path.replaceAll('{stage}', stage), written.replaceAll('{stage}', stage));
    if (!file.ok) return file.error;
    files.push(file.value);
  }
  return {
    release: release ?? recipient.application,
    namespace: recipient.namespace,
    valuesFiles: files,
    values,
    kubeVersion: kubeVersion ?? '',
    apiVersions,
    skipCrds,
    nowMs: recipient.committedAtMs,
    seed: recipient.seed,
  };
}
