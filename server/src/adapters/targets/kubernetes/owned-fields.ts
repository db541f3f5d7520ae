import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';

/**
 * Kubernetes' account of who holds which field: `f:name` a field, `k:{…}` the item of a list with these keys, `v:…` an
 * item of a set, `i:…` one by position, `.` the thing itself; `{}` a leaf, held whole.
 * Source: sigs.k8s.io/structured-merge-diff/v6, fieldpath/serialize-pe.go.
 */

/** The part of a value that a field set covers; undefined where the value has nothing of it. */
export function project(value: Json | undefined, fields: JsonObject): Json | undefined {
  const names = Object.keys(fields).filter((name) => name !== '.');
  if (value === undefined || names.length === 0) return value;
  if (Array.isArray(value)) return projectItems(value, fields);
  if (!isJsonObject(value)) return value;
  const kept: { [name: string]: Json } = {};
  for (const name of names) {
    const field = name.slice(2);
    const part = Object.hasOwn(value, field) ? project(value[field], childOf(fields, name)) : undefined;
    if (part !== undefined) kept[field] = part;
  }
  return kept;
}

function projectItems(items: readonly Json[], fields: JsonObject): Json {
  const kept: Json[] = [];
  for (const [index, item] of items.entries()) {
    const name = Object.keys(fields).find((candidate) => names(candidate, item, index));
    if (name === undefined) continue;
    const part = project(item, childOf(fields, name));
    if (part !== undefined) kept.push(part);
  }
  return kept;
}

function names(element: string, item: Json, index: number): boolean {
  const text = element.slice(2);
  if (element.startsWith('i:')) return Number(text) === index;
  const wanted = parse(text);
  if (wanted === undefined) return false;
  if (element.startsWith('v:')) return stableStringify(wanted) === stableStringify(item);
  if (!element.startsWith('k:') || !isJsonObject(wanted) || !isJsonObject(item)) return false;
  return Object.entries(wanted).every(
    ([key, value]) => item[key] !== undefined && stableStringify(item[key]) === stableStringify(value),
  );
}

function childOf(fields: JsonObject, name: string): JsonObject {
  const child = fields[name];
  return isJsonObject(child) ? child : {};
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives nothing else
  } catch {
    return undefined;
  }
}

/** Every path of a field set as the API server writes it in a conflict: `.data.a`, `.spec.ports[port=80,protocol="TCP"].name`. */
export function fieldPaths(fields: JsonObject, at = ''): readonly string[] {
  return Object.keys(fields).flatMap((name) => {
    if (name === '.') return at === '' ? [] : [at];
    const path = at + elementText(name);
    const child = childOf(fields, name);
    return Object.keys(child).length === 0 ? [path] : fieldPaths(child, path);
  });
}

/** The paths of the values alone: not of the objects and items that hold them, nor of the keys that name an item. */
export function leafPaths(fields: JsonObject, at = '', keys: readonly string[] = []): readonly string[] {
  return Object.keys(fields).flatMap((name) => {
    if (name === '.' || keys.includes(name.slice(2))) return [];
    const child = childOf(fields, name);
    const path = at + elementText(name);
    if (Object.keys(child).length === 0) return name.startsWith('k:') ? [] : [path];
    const named = name.startsWith('k:') ? parse(name.slice(2)) : undefined;
    return leafPaths(child, path, isJsonObject(named) ? Object.keys(named) : []);
  });
}

function elementText(element: string): string {
  const text = element.slice(2);
  if (element.startsWith('f:')) return `.${text}`;
  if (element.startsWith('i:')) return `[${text}]`;
  if (element.startsWith('v:')) return `[=${text}]`;
  const keys = parse(text);
  if (!isJsonObject(keys)) return `[${text}]`;
  const pairs = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  return `[${pairs.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}

/** Both sets together. A leaf holds its field whole, so it covers what the other names below it. */
export function unite(a: JsonObject, b: JsonObject): JsonObject {
  const united: { [name: string]: Json } = { ...a };
  for (const [name, fields] of Object.entries(b)) {
    const known = a[name];
    if (!isJsonObject(known) || !isJsonObject(fields)) united[name] = fields;
    else united[name] = isLeaf(known) || isLeaf(fields) ? {} : unite(known, fields);
  }
  return united;
}

/** What `a` holds and `b` does not. Empty when nothing is left. */
export function subtract(a: JsonObject, b: JsonObject): JsonObject {
  const left: { [name: string]: Json } = {};
  for (const [name, fields] of Object.entries(a)) {
    const other = b[name];
    if (!isJsonObject(fields)) continue;
    if (!isJsonObject(other)) left[name] = fields;
    else if (!isLeaf(fields) && !isLeaf(other)) {
      const below = subtract(fields, other);
      if (Object.keys(below).some((key) => key !== '.')) left[name] = below;
    }
  }
  return left;
}

/** Where `a` leaves what `b` covers: the highest paths of `a` that `b` names nothing of. */
export function topPaths(a: JsonObject, b: JsonObject, at = ''): readonly string[] {
  return Object.keys(a).flatMap((name) => {
    if (name === '.') return [];
    const [path, child, other] = [at + elementText(name), childOf(a, name), b[name]];
    if (isLeaf(child)) return [path];
    if (isJsonObject(other)) return topPaths(child, other, path);
    // Labels and annotations are many things of many people, though one of them made the map.
    return /\.metadata\.(?:labels|annotations)$/.test(path) ? topPaths(child, {}, path) : [path];
  });
}

function isLeaf(fields: JsonObject): boolean {
  return Object.keys(fields).every((name) => name === '.');
}
