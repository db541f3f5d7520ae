import { readSourcePath } from '@fairlead/core/configuration/read-source-path.ts';
import type { Renderer, RenderRequest } from '../../ports/renderer.ts';

type Renderers = {
  readonly plain: Renderer;
  readonly kustomize: Renderer;
  readonly helm: Renderer;
  readonly jsonnet: Renderer;
};

/** The names that Kustomize itself looks for. Source: kustomize api/konfig/general.go. */
const kustomizations: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * The renderer that a source's folder asks for: Helm where a chart lies in it (or the application has chart settings),
 * Kustomize where a kustomization does, Jsonnet where programs and no manifests do (or the application has settings for
 * them), else plain. A kustomization goes before a chart, which it may hold. All record what they read of that folder,
 * so that a chart or kustomization which comes or goes is noticed.
 */
export function renderByContent(renderers: Renderers): Renderer {
  const { plain, kustomize, helm, jsonnet } = renderers;
  return {
    version: `${plain.version} ${kustomize.version} ${helm.version} ${jsonnet.version}`,
    render: async (request, signal) => renderers[await chooseRenderer(request)].render(request, signal),
  };
}

async function chooseRenderer({ source, stage, tree }: RenderRequest): Promise<keyof Renderers> {
  if (source.helm !== undefined) return 'helm';
  if (source.jsonnet !== undefined || source.path.endsWith('.jsonnet')) return 'jsonnet';
  const root = readSourcePath(source.path.replaceAll('{stage}', stage));
  const entries = root.ok ? await tree.list(root.value) : undefined;
  const files = (entries ?? []).flatMap(({ type, name }) => (type === 'file' ? [name] : []));
  if (files.some((name) => kustomizations.includes(name))) return 'kustomize';
  if (files.includes('Chart.yaml')) return 'helm';
  const holdsPrograms = files.some((name) => name.endsWith('.jsonnet'));
  return holdsPrograms && !files.some((name) => /\.(?:ya?ml|json)$/.test(name)) ? 'jsonnet' : 'plain';
}
