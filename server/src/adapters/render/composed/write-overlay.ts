import { readSourcePath } from '@fairlead/core/configuration/read-source-path.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { KustomizeSettings } from '@fairlead/core/model/settings.ts';
import type { MountedTree } from './mounted-tree.ts';

/**
 * What the application says to Kustomize, as a kustomization of its own on top of the one in `folder`: the same words, so
 * that nothing about them needs explaining. Answers its folder.
 */
export async function writeOverlay(
  tree: MountedTree,
  settings: KustomizeSettings,
  folder: string,
  index: number,
): Promise<Result<string, Failure>> {
  const at = `$overlay-${index}`;
  const { labels, annotations, patches = [], components = [], ...others } = settings;
  const componentPaths: string[] = [];
  for (const written of components) {
    const path = readSourcePath(written);
    if (!path.ok) return refuse(`kustomize.components: ${path.error}`);
    componentPaths.push(`../${path.value}`);
  }
  const inline: JsonObject[] = [];
  for (const patch of patches) {
    if (typeof patch['path'] === 'string')
      return refuse(`kustomize.patches: "${patch['path']}" is a file; write the patch itself under \`patch\``);
    const text = patch['patch'];
    inline.push(isJsonObject(text) || Array.isArray(text) ? { ...patch, patch: JSON.stringify(text) } : patch);
  }
  const kustomization: { readonly [key: string]: Json } = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [folder === '' ? '..' : `../${folder}`],
    ...others,
    ...(componentPaths.length > 0 && { components: componentPaths }),
    ...(inline.length > 0 && { patches: inline }),
    ...(labels !== undefined && { labels: [{ pairs: labels, includeSelectors: false, includeTemplates: false }] }),
    ...(annotations !== undefined && { commonAnnotations: annotations }),
  };
  tree.write(`${at}/kustomization.yaml`, JSON.stringify(kustomization));
  return ok(at);
}

function refuse(message: string): Result<never, Failure> {
  return err({
    code: 'render-failed',
    message,
    next: 'correct spec.source.kustomize of the application',
    retryable: false,
  });
}
