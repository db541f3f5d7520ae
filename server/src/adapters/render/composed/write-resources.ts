import type { DesiredObject, Manifest } from '@fairlead/core/model/object.ts';
import type { MountedTree } from './mounted-tree.ts';

/**
 * Puts rendered objects into a folder of the tree, as resources for a kustomization: a file for each that they came from, so
 * that what becomes of them still tells its origin. Answers the files' paths from the top.
 */
export function writeResources(
  tree: MountedTree,
  folder: string,
  objects: readonly DesiredObject[],
): readonly string[] {
  const texts = new Map<string, string[]>();
  for (const { origin, manifest } of objects)
    texts.set(origin.path, [...(texts.get(origin.path) ?? []), textOf(manifest)]);
  return [...texts].map(([origin, documents], index) => {
    const path = `${folder}/${index}-${(origin.split('/').pop() ?? '').replaceAll(/[^A-Za-z0-9.-]/g, '-')}.yaml`;
    tree.write(path, documents.join('---\n'), origin);
    return path;
  });
}

/** YAML with a field a line, the name first: as the engine looks for who declares an object. */
function textOf({ metadata, ...manifest }: Manifest): string {
  const { name, ...more } = metadata;
  const fields = Object.entries({ ...manifest, metadata: { name, ...more } });
  return fields.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}\n`).join('');
}
