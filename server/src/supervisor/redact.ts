import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';

const shortest = 4;

/** Every text inside a secret object's spec that could be a secret: too short ones would hide half of any line. */
export function secretTexts(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value.length >= shortest ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((entry: Json) => secretTexts(entry));
  if (isJsonObject(value)) return Object.values(value).flatMap((entry) => secretTexts(entry));
  return [];
}

/** Replaces every secret in a text by `***`, longest first, so that none shows through a part of another. */
export function redact(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) shown = shown.replaceAll(secret, '***');
  return shown;
}
