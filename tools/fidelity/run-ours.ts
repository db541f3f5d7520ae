import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import { composedRenderer } from '../../server/src/adapters/render/composed/composed-renderer.ts';
import type { RenderEngine } from '../../server/src/adapters/render/engine/render-engine.ts';
import { TestTree } from '../../server/src/adapters/render/engine/testing/test-tree.ts';
import { HelmRenderer } from '../../server/src/adapters/render/helm/helm-renderer.ts';
import { JsonnetRenderer } from '../../server/src/adapters/render/jsonnet/jsonnet-renderer.ts';
import { KustomizeRenderer } from '../../server/src/adapters/render/kustomize/kustomize-renderer.ts';
import { plainRenderer } from '../../server/src/adapters/render/plain/plain-renderer.ts';
import { renderByContent } from '../../server/src/adapters/render/render-by-content.ts';
import type { Renderer } from '../../server/src/ports/renderer.ts';
import { normalise } from './normalise.ts';
import type { Case } from './read-cases.ts';

/** The renderer as the server has it, on one build of the engine. */
export function rendererOn(engine: RenderEngine): Renderer {
  const [kustomize, helm] = [new KustomizeRenderer(engine), new HelmRenderer(engine)];
  const jsonnet = new JsonnetRenderer(engine);
  return composedRenderer(renderByContent({ plain: plainRenderer(), kustomize, helm, jsonnet }));
}

/** What Fairlead makes of a case; a sentence where it refuses. */
export async function runOurs(renderer: Renderer, one: Case): Promise<readonly Json[] | string> {
  const { release = 'shop', namespace = 'shop-dev' } = one.settings;
  const recipient = { application: release, namespace, seed: 'seed', committedAtMs: 0 };
  const source = sourceOf(one);
  const rendered = await renderer.render(
    { repo: source.repo as RepoUrl, tree: new TestTree(one.files), source, stage: 'dev', inputs: {}, recipient },
    new AbortController().signal,
  );
  return rendered.ok ? normalise(rendered.value.objects.map(asWritten)) : rendered.error.failure.message;
}

/** Marks of ours that stand on objects for the loop are no difference. */
function asWritten({ manifest }: DesiredObject): Json {
  const { annotations, ...metadata } = manifest.metadata;
  if (!isJsonObject(annotations)) return manifest;
  const others = Object.entries(annotations).filter(([name]) => !name.startsWith('fairlead.dev/'));
  return { ...manifest, metadata: { ...metadata, annotations: Object.fromEntries(others) } };
}

function sourceOf({ tool, settings }: Case): PlainSource {
  const { valuesFiles = [], values = {}, kubeVersion, apiVersions = [], skipCrds = false } = settings;
  const { path = tool === 'jsonnet' ? 'main.jsonnet' : '', jpath = [], extStr, extCode, tlaStr, tlaCode } = settings;
  const rooted = valuesFiles.map((file) => `/${file}`);
  return {
    repo: 'https://git.example/fidelity',
    path,
    revision: { kind: 'head' },
    include: ['**/*.{yaml,yml,json}'],
    exclude: [],
    values: {},
    ...(tool === 'helm' && {
      helm: { valuesFiles: rooted, values, apiVersions, skipCrds, ...(kubeVersion !== undefined && { kubeVersion }) },
    }),
    ...(tool === 'jsonnet' && {
      jsonnet: {
        jpath: jpath.map((folder) => `/${folder}`),
        ...{ extStr: extStr ?? {}, extCode: extCode ?? {}, tlaStr: tlaStr ?? {}, tlaCode: tlaCode ?? {} },
      },
    }),
  };
}
