import { isJsonObject, type Json } from './json.ts';
import { escapeName } from './json-pointer.ts';
import { err, ok, type Result } from './result.ts';
import { stableStringify } from './stable-stringify.ts';

type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'each' }
  | { readonly kind: 'select'; readonly where: readonly Comparison[]; readonly join: 'and' | 'or' };
type Comparison = { readonly path: JqPath; readonly is: boolean; readonly value: Json };

/**
 * The paths of jq, and of its filters `select` with comparisons: `.spec.template.spec.containers[] | select(.name == "proxy") | .image`.
 * Whatever computes values is left out: a rule names places, so that what stands there can be left to whoever holds it.
 * Source of the language: jq 1.8 manual, "Basic filters" and `select`.
 */
export type JqPath = readonly Step[];

/** One place that a path leads to. `trail` names list items by their `name`, so that the same place is found in another object. */
export type JqPlace = { readonly pointer: string; readonly trail: string };

/** Reads a path; the error says what was not understood, and what would be. */
export function parseJqPath(text: string): Result<JqPath, string> {
  const steps: Step[] = [];
  for (const part of splitOutside(text, '|')) {
    const filter = part.trim();
    const select = /^select\((.*)\)$/s.exec(filter)?.[1];
    const read = select === undefined ? readSteps(filter) : readSelect(select);
    if (typeof read === 'string') return err(`"${read}" is no path of jq; ${understood}`);
    steps.push(...read);
  }
  return ok(steps);
}

const understood =
  'write .name, ."any name", ["any name"], [0], [] and | select(.name == "value"), joined by `and` or by `or`';

/** Where a path leads in a value; nowhere, where the value has nothing of it. */
export function placesOf(value: Json, path: JqPath): readonly JqPlace[] {
  return follow([{ value, pointer: '', trail: '' }], path);
}

type At = JqPlace & { readonly value: Json };

function follow(from: readonly At[], path: JqPath): readonly At[] {
  return path.reduce<readonly At[]>((places, step) => places.flatMap((place) => take(place, step)), from);
}

function take(at: At, step: Step): readonly At[] {
  switch (step.kind) {
    case 'name':
      return isJsonObject(at.value) ? below(at, step.name, at.value[step.name], step.name) : [];
    case 'item':
      return Array.isArray(at.value) ? items(at, at.value).slice(step.index, step.index + 1) : [];
    case 'each':
      if (Array.isArray(at.value)) return items(at, at.value);
      return isJsonObject(at.value)
        ? Object.entries(at.value).flatMap(([name, child]) => below(at, name, child, name))
        : [];
    case 'select':
      return step.where[step.join === 'and' ? 'every' : 'some']((comparison) => holds(at, comparison)) ? [at] : [];
  }
}

function items(at: At, list: readonly Json[]): readonly At[] {
  return list.flatMap((item, index) => {
    const name = isJsonObject(item) && typeof item['name'] === 'string' ? `[${item['name']}]` : String(index);
    return below(at, String(index), item, name);
  });
}

function below({ pointer, trail }: At, name: string, value: Json | undefined, called: string): readonly At[] {
  if (value === undefined) return [];
  return [{ value, pointer: `${pointer}/${escapeName(name)}`, trail: `${trail}/${escapeName(called)}` }];
}

function holds(at: At, { path, is, value }: Comparison): boolean {
  const found = follow([at], path);
  const isEqual = found.some((place) => stableStringify(place.value) === stableStringify(value));
  return (isEqual || (found.length === 0 && value === null)) === is;
}

/** The steps of a path, or what of it is none. */
function readSteps(text: string): readonly Step[] | string {
  if (text === '.') return [];
  const steps: Step[] = [];
  let rest = text;
  while (rest !== '') {
    const match =
      /^\.?\["((?:[^"\\]|\\.)*)"\]\??/.exec(rest) ??
      /^\."((?:[^"\\]|\\.)*)"\??/.exec(rest) ??
      /^\.([A-Za-z_]\w*)\??/.exec(rest);
    const list = /^\.?\[(\d*)\]\??/.exec(rest);
    const [whole = ''] = match ?? list ?? [];
    if (whole === '' || (steps.length === 0 && !rest.startsWith('.'))) return text;
    if (match) steps.push({ kind: 'name', name: unquoted(match[1] ?? '') });
    else steps.push(list?.[1] ? { kind: 'item', index: Number(list[1]) } : { kind: 'each' });
    rest = rest.slice(whole.length);
  }
  return steps.length === 0 ? text : steps;
}

function readSelect(text: string): readonly Step[] | string {
  const join = splitOutside(text, ' and ').length > 1 ? 'and' : 'or';
  const where: Comparison[] = [];
  for (const part of splitOutside(text, ` ${join} `)) {
    const [, left = '', sign = '', right = ''] = /^(.*?)\s*(==|!=)\s*(.+)$/s.exec(part.trim()) ?? [];
    const path = readSteps(left.trim());
    const value = readLiteral(right.trim());
    if (typeof path === 'string' || value === undefined) return `select(${text})`;
    where.push({ path, is: sign === '==', value });
  }
  return [{ kind: 'select', where, join }];
}

/** A text, number or word of JSON; undefined for anything else. */
function readLiteral(text: string): Json | undefined {
  if (!/^(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)$/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json; // JSON.parse gives nothing else
  } catch {
    return undefined;
  }
}

function unquoted(text: string): string {
  return String(readLiteral(`"${text}"`) ?? text);
}

/** Splits at a sign that stands neither in a text nor in parentheses. */
function splitOutside(text: string, sign: string): readonly string[] {
  const parts: string[] = [];
  let [start, depth, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted && letter === '\\') at++;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === '(') depth++;
    else if (!quoted && letter === ')') depth--;
    else if (!quoted && depth === 0 && text.startsWith(sign, at)) {
      parts.push(text.slice(start, at));
      start = at + sign.length;
      at = start - 1;
    }
  }
  return [...parts, text.slice(start)];
}
