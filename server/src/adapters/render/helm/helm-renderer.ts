import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import { type DesiredObject, objectKey } from '@fairlead/core/model/object.ts';
import type { Rendered, Renderer, RenderFailure, RenderRequest } from '../../../ports/renderer.ts';
import type { RenderEngine } from '../engine/render-engine.ts';
import { renderRefusal, renderSource } from '../engine/render-source.ts';
import { runAfterDelivery } from './chart-tests.ts';
import { type ChartValues, chartValues } from './chart-values.ts';
import { expandValuesFiles } from './expand-values-files.ts';

/** The fact that a render depends on what its target is. */
const cluster = 'kubernetes';

/** Who a chart is rendered for where nobody said: a folder at the command line. */
const nobody = { application: 'release', namespace: 'default', seed: '', committedAtMs: 0 };

/** Renders Helm charts with the official library, in the engine, as `helm template` does: from what Git names alone. */
export class HelmRenderer implements Renderer {
  readonly version: string;
  readonly #engine: RenderEngine;

  constructor(engine: RenderEngine) {
    this.#engine = engine;
    this.version = `helm-3 engine-${engine.version}`;
  }

  async render(request: RenderRequest, signal: AbortSignal): Promise<Result<Rendered, RenderFailure>> {
    const { source, inputs, repo, tree } = request;
    const unused = Object.keys(source.values).length > 0 ? 'values' : Object.keys(inputs).length > 0 ? 'inputs' : '';
    if (unused !== '')
      return renderRefusal(
        `${source.path}: ${unused} are not for charts`,
        'write what the chart takes in spec.source.helm.values',
        [],
      );
    const { valuesFiles = [], ignoreMissing = false } = source.helm ?? {};
    const named = valuesFiles.map((file) => file.replaceAll('{stage}', request.stage));
    const chart = source.path.replaceAll('{stage}', request.stage);
    const files = await expandValuesFiles(tree, repo, chart, named, ignoreMissing);
    if (!files.ok) return renderRefusal(files.error, 'correct spec.source.helm.valuesFiles of the application', []);
    const values = await chartValues(request, signal);
    const asked: readonly Read[] = [...files.value.reads, { kind: 'fact', repo, path: 'release' }];
    if (!values.ok) return err({ failure: values.error, reads: asked });
    const parameters = { ...chartParameters(request), valuesFiles: files.value.paths };
    const asks = (reads: readonly Read[]): boolean =>
      reads.some(({ kind, path }) => kind === 'fact' && path === cluster);
    const begin = asks(request.lastReads ?? []);
    let fixed = await capabilitiesOf(request, begin, signal);
    const once = (): Promise<Result<Rendered, RenderFailure>> =>
      this.#render(request, { ...parameters, ...fixed, values: values.value.values }, signal);
    let rendered = await once();
    // Only what asks is told of the target: all other charts are rendered while no cluster answers.
    if (!begin && asks(rendered.ok ? rendered.value.reads : rendered.error.reads)) {
      fixed = await capabilitiesOf(request, true, signal);
      rendered = await once();
    }
    const reads = [...asked, ...values.value.reads];
    if (!rendered.ok) return err({ ...rendered.error, reads: [...rendered.error.reads, ...reads] });
    const sealed = await this.#sealed(request, { ...parameters, ...fixed }, values.value, rendered.value, signal);
    const objects = source.helm?.tests === true ? sealed.objects.map(runAfterDelivery) : sealed.objects;
    return ok({ ...sealed, objects, reads: [...sealed.reads, ...reads] });
  }

  #render(request: RenderRequest, parameters: JsonObject, signal: AbortSignal) {
    const originOf = (path: string): string => `${path}/Chart.yaml`;
    return renderSource(this.#engine, request, { name: 'helm', parameters, originOf, factsOf }, signal);
  }

  /** What comes out alike when every secret is another derives from none; all else is secret, and such notes are not told. */
  async #sealed(
    request: RenderRequest,
    parameters: JsonObject,
    { values, decoy }: ChartValues,
    rendered: Rendered,
    signal: AbortSignal,
  ): Promise<Rendered> {
    const { notes, objects } = rendered;
    const isRandom = rendered.reads.some(({ kind, path }) => kind === 'fact' && path === 'randomness');
    const rest = decoy === null ? rendered : await this.#without(request, { ...parameters, values: decoy }, signal);
    // What is random is as secret as a password, which notes like to show.
    const otherwise = { ...parameters, values: decoy ?? values, seed: `${request.recipient?.seed ?? ''} otherwise` };
    const reseeded = notes !== undefined && isRandom ? await this.#without(request, otherwise, signal) : rest;
    const isTold = notes === undefined || (same(notes, rest?.notes) && same(notes, reseeded?.notes));
    const told = isTold ? rendered : { ...rendered, notes: [withheld] };
    if (decoy === null) return told;
    const others = new Map((rest?.objects ?? []).map((object) => [objectKey(object.ref), textOf(object)]));
    return {
      ...told,
      objects: objects.map((object) => ({
        ...object,
        secret: object.secret || others.get(objectKey(object.ref)) !== textOf(object),
      })),
    };
  }

  /** What comes out with other secrets; undefined where nothing does. */
  async #without(request: RenderRequest, parameters: JsonObject, signal: AbortSignal): Promise<Rendered | undefined> {
    const other = await this.#render(request, parameters, signal);
    return other.ok ? other.value : undefined;
  }
}

const withheld = 'The notes of this chart hold a secret or something random, and are not shown.';

function textOf({ manifest }: DesiredObject): string {
  return stableStringify(manifest);
}

function same(notes: readonly string[], others: readonly string[] | undefined): boolean {
  return stableStringify(notes) === stableStringify(others ?? null);
}

/** Whether a chart asks what its target is: told from its text, and taken for granted of what is packed. */
function factsOf(files: { readonly [path: string]: Json }): readonly string[] {
  const asks = Object.entries(files).some(([path, content]) =>
    typeof content === 'string'
      ? content.includes('.Capabilities') || (path.endsWith('Chart.yaml') && content.includes('kubeVersion'))
      : content !== null && path.endsWith('.tgz'),
  );
  return asks ? [cluster] : [];
}

/** What the application says goes before what the target is; where there is no cluster, the library's own. */
async function capabilitiesOf(
  { source, outside }: RenderRequest,
  isAsked: boolean,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { kubeVersion, apiVersions = [] } = source.helm ?? {};
  const target = isAsked ? await outside?.capabilities?.(signal) : undefined;
  return {
    kubeVersion: kubeVersion ?? target?.kubeVersion ?? '',
    apiVersions: [...(target?.apiVersions ?? []), ...apiVersions],
  };
}

function chartParameters({ source, recipient = nobody }: RenderRequest): JsonObject {
  const { release, nameTemplate = '', skipCrds = false } = source.helm ?? {};
  return {
    release: release ?? recipient.application,
    nameTemplate,
    namespace: recipient.namespace,
    skipCrds,
    nowMs: recipient.committedAtMs,
    seed: recipient.seed,
  };
}
