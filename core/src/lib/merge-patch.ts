import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { stableStringify } from './stable-stringify.ts';

/**
 * What turns one object into another, as RFC 7386 has it: changed fields, null for those that are gone, lists as wholes. Undefined
 * where they are equal.
 */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(after)) {
    const was = before[name];
    if (isJsonObject(was) && isJsonObject(value)) {
      const inner = mergePatch(was, value);
      if (inner !== undefined) patch[name] = inner;
    } else if (was === undefined || stableStringify(was) !== stableStringify(value)) patch[name] = value;
  }
  for (const name of Object.keys(before)) if (after[name] === undefined) patch[name] = null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}
