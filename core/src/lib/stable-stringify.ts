import type { Json } from './json.ts';

/** JSON with object keys in code-unit order, so that equal values have equal text and therefore equal digests. */
export function stableStringify(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((entry: Json) => stableStringify(entry)).join(',')}]`;
  const fields = value as { readonly [key: string]: Json | undefined };
  let text = '';
  // Without a comparison of its own, `sort` goes by code units.
  for (const key of Object.keys(fields).sort()) {
    const entry = fields[key];
    if (entry === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${stableStringify(entry)}`;
  }
  return `{${text}}`;
}
