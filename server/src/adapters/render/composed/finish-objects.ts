import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { type DesiredObject, formatRef, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import type { SourcePart } from '@fairlead/core/model/settings.ts';
import { substituteVariables } from '@fairlead/core/source/substitute-variables.ts';

type Finishing = Pick<SourcePart, 'substitute' | 'labels' | 'annotations'>;

/** What is done to objects after they were built: variables replaced, then common labels and annotations put on. */
export function finishObjects(
  objects: readonly DesiredObject[],
  { substitute, labels, annotations }: Finishing,
): Result<readonly DesiredObject[], string> {
  if (substitute === undefined && labels === undefined && annotations === undefined) return ok(objects);
  const finished: DesiredObject[] = [];
  for (const object of objects) {
    const replaced = substitute === undefined ? ok(object.manifest) : substituteVariables(object.manifest, substitute);
    if (!replaced.ok) return err(`${object.origin.path}: ${formatRef(object.ref)}: ${replaced.error}`);
    const { name } = (replaced.value as Manifest).metadata; // a variable may stand for anything
    if (typeof name !== 'string' || name === '')
      return err(
        `${object.origin.path}: ${formatRef(object.ref)}: metadata.name comes to ${JSON.stringify(name)}, which is no name`,
      );
    const manifest = withMarks(replaced.value as Manifest, labels, annotations); // its three fields are still there
    finished.push({ ...object, ref: refOf(manifest), manifest });
  }
  return ok(finished);
}

function withMarks(manifest: Manifest, labels: Finishing['labels'], annotations: Finishing['annotations']): Manifest {
  const { metadata } = manifest;
  const merged = (before: Json | undefined, over: Finishing['labels']) => ({
    ...(isJsonObject(before) ? before : {}),
    ...over,
  });
  return {
    ...manifest,
    metadata: {
      ...metadata,
      ...(labels && { labels: merged(metadata['labels'], labels) }),
      ...(annotations && { annotations: merged(metadata['annotations'], annotations) }),
    },
  };
}
