import { isJsonObject, type Json } from '../lib/json.ts';
import type { FieldChange } from '../model/plan.ts';
import { mayBeEqual } from './mask-object.ts';

/**
 * The fields that differ, as JSON pointers in the order of their names; a whole subtree that exists on one side only is
 * one difference. Lists are compared by position. At most `limit` are named.
 */
export function compareJson(before: Json | undefined, after: Json | undefined, limit = 200): readonly FieldChange[] {
  const found: FieldChange[] = [];
  collect('', before, after, found, limit);
  return found;
}

function collect(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  found: FieldChange[],
  limit: number,
): void {
  if (found.length >= limit || mayBeEqual(before, after)) return;
  const [left, right] = [children(before), children(after)];
  if (left === null || right === null || Array.isArray(before) !== Array.isArray(after)) {
    found.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
    return;
  }
  const names = new Set([...left.keys(), ...right.keys()]);
  for (const name of Array.isArray(before) ? names : [...names].sort()) {
    collect(`${path}/${pointerPart(name)}`, left.get(name), right.get(name), found, limit);
  }
}

function children(value: Json | undefined): ReadonlyMap<string, Json> | null {
  if (Array.isArray(value)) return new Map(value.map((item: Json, index) => [String(index), item]));
  return isJsonObject(value) ? new Map(Object.entries(value)) : null;
}

function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
