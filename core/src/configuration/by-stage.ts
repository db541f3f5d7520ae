import { isJsonObject, type Json } from '../lib/json.ts';
import type { Tier } from '../model/settings.ts';
import { isByStage } from './check-value.ts';

export type Place = { readonly stage: string; readonly tier: Tier };

/** The entry of a value that may be a map of stage or tier → value: stage first, then tier, then `default`. */
export function pick<T>(
  inner: object,
  value: T | { readonly [key: string]: T } | undefined,
  place: Place,
): T | undefined {
  if (value === undefined || !isByStage(inner, value as Json)) return value as T | undefined; // isByStage decides which of the two it is
  const map = value as { readonly [key: string]: T };
  return own(map, place.stage) ?? own(map, place.tier) ?? own(map, 'default');
}

function own<T>(map: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

type Schema = {
  readonly anyOf?: readonly Schema[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly patternProperties?: { readonly [pattern: string]: Schema };
  readonly 'x-by-stage'?: boolean;
};

/** Every key of every map of stage or tier in a checked value, with its JSON pointer. */
export function stageKeys(
  schema: object,
  value: Json,
  pointer: string,
): { readonly pointer: string; readonly key: string }[] {
  return collect(schema as Schema, value, pointer); // typebox's schemas are plain JSON Schema objects
}

function collect(schema: Schema, value: Json, pointer: string): { readonly pointer: string; readonly key: string }[] {
  if (!isJsonObject(value)) return [];
  const [inner] = schema.anyOf ?? [];
  if (schema['x-by-stage'] === true && inner !== undefined) {
    if (!isByStage(inner, value)) return collect(inner, value, pointer);
    return Object.entries(value).flatMap(([key, entry]) => [
      { pointer: `${pointer}/${key}`, key },
      ...collect(inner, entry, `${pointer}/${key}`),
    ]);
  }
  const entry = Object.values(schema.patternProperties ?? {})[0];
  return Object.entries(value).flatMap(([key, field]) => {
    const known =
      schema.properties !== undefined && Object.hasOwn(schema.properties, key) ? schema.properties[key] : entry;
    return known === undefined ? [] : collect(known, field, `${pointer}/${key}`);
  });
}
