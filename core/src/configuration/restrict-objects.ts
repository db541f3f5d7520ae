import { isAllowed } from '../lib/glob.ts';
import { type DesiredObject, formatOrigin, formatRef, type ObjectKey, objectKey } from '../model/object.ts';
import type { Project } from './configuration.ts';

export type Violation = { readonly key: ObjectKey; readonly rule: string; readonly message: string };

/** Objects of a bundle that the project may not write: wrong namespace or kind. `kinds` match `Kind` or `group/Kind`. */
export function restrictObjects(
  { name, restrictions }: Project,
  objects: readonly DesiredObject[],
): readonly Violation[] {
  const { namespaces, kinds } = restrictions;
  return objects.flatMap(({ ref, origin }): Violation[] => {
    const key = objectKey(ref);
    const names = [ref.kind, `${ref.group}/${ref.kind}`];
    const at = formatOrigin(origin);
    if (kinds?.deny !== undefined && names.some((kind) => kinds.deny?.some((pattern) => isAllowed([pattern], kind)))) {
      return [
        {
          key,
          rule: `Project/${name} spec.kinds.deny`,
          message: `${at}: ${formatRef(ref)} is of a kind that project "${name}" may not write`,
        },
      ];
    }
    if (kinds?.allow !== undefined && !names.some((kind) => isAllowed(kinds.allow, kind))) {
      return [
        {
          key,
          rule: `Project/${name} spec.kinds.allow`,
          message: `${at}: ${formatRef(ref)} is of a kind that project "${name}" may not write`,
        },
      ];
    }
    const namespace = ref.group === '' && ref.kind === 'Namespace' ? ref.name : ref.namespace;
    if (namespace !== '' && !isAllowed(namespaces, namespace)) {
      return [
        {
          key,
          rule: `Project/${name} spec.namespaces`,
          message: `${at}: ${formatRef(ref)} is in a namespace that project "${name}" may not write`,
        },
      ];
    }
    return [];
  });
}
