import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** A name as a part of a JSON pointer (RFC 6901). */
export function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The value that a pointer leads to; undefined where it leads nowhere. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  return namesOf(pointer).reduce<Json | undefined>((at, name) => childOf(at, name), value);
}

/**
 * The object with another value where the pointer leads, objects made on the way to it; without it, where the value is
 * undefined. Unchanged where the way leads through a list that has no such item.
 */
export function withValueAt(object: JsonObject, pointer: string, value: Json | undefined): JsonObject {
  return setAt(object, namesOf(pointer), value) as JsonObject; // the root is not replaced
}

function setAt(at: Json, [name = '', ...rest]: readonly string[], value: Json | undefined): Json {
  const child = childOf(at, name);
  if (child === undefined && (value === undefined || !isJsonObject(at))) return at;
  const fresh = rest.length > 0 ? setAt(child ?? {}, rest, value) : value;
  if (Array.isArray(at))
    return at.flatMap((item: Json, index) => (index !== Number(name) ? [item] : fresh === undefined ? [] : [fresh]));
  if (!isJsonObject(at)) return at;
  const { [name]: _old, ...others } = at;
  return fresh === undefined ? others : { ...others, [name]: fresh };
}

/** Whether one pointer leads to the other's field or into it. */
export function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

function namesOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function childOf(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(name)];
  return isJsonObject(value) ? value[name] : undefined;
}
