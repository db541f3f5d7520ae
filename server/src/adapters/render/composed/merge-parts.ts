import type { RenderWarning } from '@fairlead/core/model/bundle.ts';
import { type DesiredObject, formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { Rendered } from '../../../ports/renderer.ts';

/** What several sources come to, laid over each other: of an object that two declare, the later one is taken, with a warning. */
export function mergeParts(parts: readonly Rendered[]): Rendered {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const objects = new Map<string, DesiredObject>();
  const warnings: RenderWarning[] = [];
  for (const part of parts) {
    warnings.push(...part.warnings);
    const earlier = new Map(objects);
    for (const object of part.objects) {
      const before = earlier.get(objectKey(object.ref));
      if (before !== undefined)
        warnings.push({
          ...object.origin,
          message: `${formatRef(object.ref)} is declared by an earlier source too (${before.origin.path}); this one is taken`,
        });
      objects.set(objectKey(object.ref), object);
    }
  }
  const notes = parts.flatMap((part) => part.notes ?? []);
  return {
    objects: [...objects.values()],
    reads: parts.flatMap(({ reads }) => reads),
    warnings,
    ...(notes.length > 0 && { notes }),
  };
}
