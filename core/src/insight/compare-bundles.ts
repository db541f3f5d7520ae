import type { JsonObject } from '../lib/json.ts';
import { type DesiredObject, formatRef, objectKey } from '../model/object.ts';
import type { FieldChange } from '../model/plan.ts';
import { compareJson } from './compare-json.ts';

export type BundleDifference = {
  readonly object: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly differences: readonly FieldChange[];
};

/** An object with the form in which it may be shown. */
export type ShownObject = Pick<DesiredObject, 'ref'> & { readonly shown: JsonObject };

/** What going from one bundle to another adds, removes and changes, by object name; and how many objects stay equal. */
export function compareBundles(
  before: readonly ShownObject[],
  after: readonly ShownObject[],
): { readonly objects: readonly BundleDifference[]; readonly equal: number } {
  const old = new Map(before.map((object) => [objectKey(object.ref), object]));
  const now = new Map(after.map((object) => [objectKey(object.ref), object]));
  const objects: BundleDifference[] = [];
  let equal = 0;
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(key), now.get(key)];
    const differences = compareJson(was?.shown, is?.shown);
    const ref = is?.ref ?? was?.ref;
    if (differences.length === 0 || ref === undefined) equal += 1;
    else
      objects.push({
        object: formatRef(ref),
        change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
        differences,
      });
  }
  return { objects, equal };
}
