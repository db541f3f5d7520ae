import { isJsonObject, type Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { FieldChange } from '../model/plan.ts';

/** Shown for a value that only carrying out the plan can tell. */
export const unknownText = '(known after apply)';

/** Both sides of a resource, with Terraform's shadows of them: `true` marks a value (and all below it). */
export type Sides = {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly unknown: Json | undefined;
  readonly beforeSensitive: Json | undefined;
  readonly afterSensitive: Json | undefined;
};

/** How secrets are hidden. `secrets` are texts that some part of the plan marks: they are hidden wherever they turn up. */
export type Masks = { readonly keyedDigest: (text: string) => string; readonly secrets: readonly string[] };

/** Leaves that will differ, as JSON pointers; what either side marks as sensitive shows as `***` and a keyed digest. */
export function sensitiveDiff(sides: Sides, masks: Masks, at = ''): readonly FieldChange[] {
  const { before, after, unknown, beforeSensitive, afterSensitive } = sides;
  const secret = beforeSensitive === true || afterSensitive === true;
  const show = (value: Json): Json => maskValue(value, [beforeSensitive, afterSensitive], masks);
  if (unknown === true) {
    return [
      {
        path: at,
        ...(before === undefined || before === null ? {} : { before: show(before) }),
        after: unknownText,
      },
    ];
  }
  if (
    !secret &&
    (isJsonObject(before) || isJsonObject(after)) &&
    isObjectOrNothing(before) &&
    isObjectOrNothing(after)
  ) {
    return namesOf(before, after, unknown).flatMap((name) =>
      sensitiveDiff(childSides(sides, name), masks, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    );
  }
  if (!secret && Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return after.flatMap((_item: Json, index) => sensitiveDiff(childSides(sides, index), masks, `${at}/${index}`));
  }
  if (stableStringify(before ?? null) === stableStringify(after ?? null) && !hidesUnknown(unknown)) return [];
  return [
    {
      path: at,
      ...(before === undefined || before === null ? {} : { before: show(before) }),
      ...(after === undefined || after === null ? {} : { after: show(after) }),
    },
  ];
}

function isObjectOrNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || isJsonObject(value);
}

function namesOf(...values: readonly (Json | undefined)[]): readonly string[] {
  return [...new Set(values.flatMap((value) => (isJsonObject(value) ? Object.keys(value) : [])))].sort();
}

function childSides(sides: Sides, name: string | number): Sides {
  return {
    before: childOf(sides.before, name),
    after: childOf(sides.after, name),
    unknown: childOf(sides.unknown, name),
    beforeSensitive: childOf(sides.beforeSensitive, name),
    afterSensitive: childOf(sides.afterSensitive, name),
  };
}

function childOf(value: Json | undefined, name: string | number): Json | undefined {
  if (Array.isArray(value)) return value[Number(name)];
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether anything below is unknown, e.g. an item of a list whose length changes. */
function hidesUnknown(unknown: Json | undefined): boolean {
  if (Array.isArray(unknown)) return unknown.some((item: Json) => hidesUnknown(item));
  return isJsonObject(unknown) ? Object.values(unknown).some((item) => hidesUnknown(item)) : unknown === true;
}

/** A value marked on one side is hidden on both: what becomes sensitive now was a secret before. */
function maskValue(value: Json, shadows: readonly (Json | undefined)[], masks: Masks): Json {
  const isSecret = typeof value === 'string' && masks.secrets.some((secret) => value.includes(secret));
  if (shadows.includes(true) || isSecret) return `*** ${masks.keyedDigest(stableStringify(value)).slice(0, 12)}`;
  const below = (name: string | number): readonly (Json | undefined)[] =>
    shadows.map((shadow) => childOf(shadow, name));
  if (Array.isArray(value)) return value.map((item: Json, index) => maskValue(item, below(index), masks));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskValue(item, below(name), masks)]));
}

const shortestSecret = 4;

/** The texts that a shadow marks in a value. A provider may copy one to where nothing marks it. */
export function sensitiveTexts(value: Json | undefined, shadow: Json | undefined): readonly string[] {
  if (value === undefined || shadow === undefined || shadow === false) return [];
  if (typeof value === 'string') return shadow === true && value.length >= shortestSecret ? [value] : [];
  if (Array.isArray(value))
    return value.flatMap((item: Json, index) => sensitiveTexts(item, shadow === true || childOf(shadow, index)));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    sensitiveTexts(item, shadow === true || childOf(shadow, name)),
  );
}
