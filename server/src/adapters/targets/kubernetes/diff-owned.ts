import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { escapeName } from '@fairlead/core/lib/json-pointer.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { FieldChange } from '@fairlead/core/model/plan.ts';
import { declarable } from './fingerprint.ts';
import { type LiveObject, ownEntry } from './live-object.ts';
import { project, unite } from './owned-fields.ts';

/**
 * What applying would change of the fields that we hold before or after it; what others hold is left out. Where the
 * server keeps no account of an object (one that is too large), everything in it counts.
 */
export function diffOwned(live: LiveObject, merged: LiveObject, manager: string): readonly FieldChange[] {
  const [held, holds] = [ownEntry(live, manager), ownEntry(merged, manager)];
  if (held === undefined && holds === undefined) return diffValues(declarable(live), declarable(merged), '');
  const fields = unite(held?.fields ?? {}, holds?.fields ?? {});
  return diffValues(project(live.manifest, fields), project(merged.manifest, fields), '');
}

/** Leaves that differ, as JSON pointers. Lists of equal length are compared item by item, others whole. */
export function diffValues(before: Json | undefined, after: Json | undefined, at: string): readonly FieldChange[] {
  if (before === after) return [];
  if (isJsonObject(before) && isJsonObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => diffValues(before[name], after[name], `${at}/${escapeName(name)}`));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item: Json, index) => diffValues(item, after[index], `${at}/${index}`));
  }
  if (before !== undefined && after !== undefined && stableStringify(before) === stableStringify(after)) return [];
  return [{ path: at, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}
