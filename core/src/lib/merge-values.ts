import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** Mappings laid over each other as Helm does with values: mappings are merged, anything else is replaced. */
export function mergeValues(under: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map<string, Json>(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const before = merged.get(key);
    merged.set(key, isJsonObject(before) && isJsonObject(value) ? mergeValues(before, value) : value);
  }
  return Object.fromEntries(merged);
}
