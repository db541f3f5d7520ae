import { readSourcePath } from '@fairlead/core/configuration/read-source-path.ts';
import type { Renderer, RenderRequest } from '../../ports/renderer.ts';

/** The names that Kustomize itself looks for. Source: kustomize api/konfig/general.go. */
const kustomizations: ReadonlySet<string> = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

/**
 * The renderer that a source's folder asks for: Kustomize where a kustomization lies in it, else plain. Both record what
 * they read of that folder, so that a kustomization which comes or goes is noticed.
 */
export function renderByContent({
  plain,
  kustomize,
}: {
  readonly plain: Renderer;
  readonly kustomize: Renderer;
}): Renderer {
  return {
    version: `${plain.version} ${kustomize.version}`,
    render: async (request, signal) => {
      const renderer = (await hasKustomization(request)) ? kustomize : plain;
      return renderer.render(request, signal);
    },
  };
}

async function hasKustomization({ source, stage, tree }: RenderRequest): Promise<boolean> {
  const root = readSourcePath(source.path.replaceAll('{stage}', stage));
  const entries = root.ok ? await tree.list(root.value) : undefined;
  return entries?.some(({ type, name }) => type === 'file' && kustomizations.has(name)) ?? false;
}
