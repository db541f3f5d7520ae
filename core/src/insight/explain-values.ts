import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';

/** A layer of values with the place it is from; later layers win. */
export type ValueLayer = { readonly origin: string; readonly values: JsonObject; readonly isSecret?: boolean };
export type ExplainedValue = { readonly path: string; readonly value: string; readonly origin: string };

const secretWord = /passw|secret|token|credential|private|apikey|api_key/i;
const longestValue = 200;

/**
 * Every value that is in force, by its path, with the layer that it is from: mappings are laid over each other, anything else
 * is replaced. What is secret, or is called like something that is, is masked.
 */
export function explainValues(layers: readonly ValueLayer[]): readonly ExplainedValue[] {
  const found = new Map<string, ExplainedValue>();
  for (const { origin, values, isSecret = false } of layers) {
    for (const { path, value } of leavesOf(values, '')) {
      // What a value replaces goes with all that was below it, and the other way round.
      for (const known of found.keys())
        if (known.startsWith(`${path}.`) || path.startsWith(`${known}.`)) found.delete(known);
      const shown = isSecret || secretWord.test(path) ? '***' : shownValue(value);
      found.set(path, { path, value: shown, origin });
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function leavesOf(value: JsonObject, prefix: string): readonly { readonly path: string; readonly value: Json }[] {
  return Object.entries(value).flatMap(([key, entry]) => {
    const path = `${prefix}${key.replaceAll('.', '\\.')}`;
    const isBranch = isJsonObject(entry) && Object.keys(entry).length > 0;
    return isBranch ? leavesOf(entry, `${path}.`) : [{ path, value: entry }];
  });
}

function shownValue(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
