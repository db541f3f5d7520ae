import { isJsonObject, type JsonObject } from '@fairlead/core/lib/json.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import type { Tree } from '../../../ports/git.ts';

/** The names that Kustomize itself looks for. Source: kustomize api/konfig/general.go. */
const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const maxBytes = 1024 * 1024;
/** How many a walk from one to the next looks at. */
export const maxKustomizations = 500;

export type Kustomization = { readonly path: string; readonly content: JsonObject };

/** The kustomization in a folder; undefined where there is none that can be read. */
export async function readKustomization(tree: Tree, folder: string): Promise<Kustomization | undefined> {
  for (const name of names) {
    const path = joinPath(folder, name) ?? name;
    const content = await readMapping(tree, path);
    if (content !== null) return content === undefined ? undefined : { path, content };
  }
  return undefined;
}

/** The mapping that a file of YAML holds: null where there is no file, undefined where it holds something else. */
export async function readMapping(tree: Tree, path: string): Promise<JsonObject | undefined | null> {
  const bytes = await tree.read(path, maxBytes);
  if (bytes === undefined) return null;
  const [document] = readYaml(new TextDecoder().decode(bytes), 'kubernetes');
  return document?.kind === 'document' && isJsonObject(document.value) ? document.value : undefined;
}

/** A path relative to a folder; undefined where it leaves the repository. */
export function joinPath(folder: string, relative: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
