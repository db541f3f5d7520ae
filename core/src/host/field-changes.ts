import { isJsonObject, type Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { ObjectRef } from '../model/object.ts';
import type { FieldChange } from '../model/plan.ts';
import type { IgnoreRule } from '../model/settings.ts';

/** Leaves that differ, as JSON pointers in order. Lists are compared whole, since position is no identity. */
export function fieldChanges(before: Json, after: Json, at = ''): readonly FieldChange[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => {
      const [old, fresh] = [before[name], after[name]];
      const path = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (old === undefined) return fresh === undefined ? [] : [{ path, after: fresh }];
      return fresh === undefined ? [{ path, before: old }] : fieldChanges(old, fresh, path);
    });
  }
  return stableStringify(before) === stableStringify(after) ? [] : [{ path: at, before, after }];
}

/** Leaves out what a rule says is not ours to judge: the pointer itself and everything below it. */
export function withoutIgnored(
  fields: readonly FieldChange[],
  ref: ObjectRef,
  rules: readonly IgnoreRule[],
): readonly FieldChange[] {
  const ignored = rules
    .filter((rule) => (rule.kind ?? ref.kind) === ref.kind && (rule.name ?? ref.name) === ref.name)
    .flatMap((rule) => rule.path ?? []);
  return fields.filter(({ path }) => !ignored.some((above) => path === above || path.startsWith(`${above}/`)));
}

/** Shows a secret's leaves as `***` and a keyed digest: a change is seen, its value is not. */
export function maskFields(
  fields: readonly FieldChange[],
  keyedDigest: (text: string) => string,
): readonly FieldChange[] {
  const mask = (value: Json): Json => `*** ${keyedDigest(stableStringify(value)).slice(0, 12)}`;
  return fields.map(({ path, before, after }) => ({
    path,
    ...(before === undefined ? {} : { before: mask(before) }),
    ...(after === undefined ? {} : { after: mask(after) }),
  }));
}

const longestText = 65_536;

/** Cuts texts that nobody reads in a diff, keeping their digest so that the plan still changes with them. */
export function shortenFields(fields: readonly FieldChange[], hash: (text: string) => string): readonly FieldChange[] {
  const cut = (value: Json): Json =>
    typeof value === 'string' && value.length > longestText
      ? `${value.slice(0, 1024)}… (${value.length} characters, sha256:${hash(value)})`
      : value;
  return fields.map(({ path, before, after }) => ({
    path,
    ...(before === undefined ? {} : { before: cut(before) }),
    ...(after === undefined ? {} : { after: cut(after) }),
  }));
}
