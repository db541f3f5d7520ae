import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { escapeName } from '@fairlead/core/lib/json-pointer.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';

/**
 * The JSON pointer of a path as the API server writes it in a conflict (`.spec.ports[port=80].name`), found by walking
 * the object, since the server does not escape dots in names. Undefined when the object has no such field.
 */
export function pointerOf(value: Json | undefined, path: string): string | undefined {
  if (path === '') return '';
  if (Array.isArray(value)) return pointerInList(value, path);
  if (!isJsonObject(value) || !path.startsWith('.')) return undefined;
  for (const name of Object.keys(value).sort((a, b) => b.length - a.length)) {
    const rest = path.slice(1 + name.length);
    if (!path.startsWith(name, 1) || (rest !== '' && rest[0] !== '.' && rest[0] !== '[')) continue;
    const below = pointerOf(value[name], rest);
    if (below !== undefined) return `/${escapeName(name)}${below}`;
  }
  return undefined;
}

function pointerInList(items: readonly Json[], path: string): string | undefined {
  for (const [index, item] of items.entries()) {
    for (const element of elementsOf(item, index, path)) {
      if (!path.startsWith(element)) continue;
      const below = pointerOf(item, path.slice(element.length));
      if (below !== undefined) return `/${index}${below}`;
    }
  }
  return undefined;
}

/** How the server may name this item: by position, as a value, or by the keys that the path itself shows. */
function elementsOf(item: Json, index: number, path: string): readonly string[] {
  const plain = [`[${index}]`, `[=${stableStringify(item)}]`];
  if (!isJsonObject(item)) return plain;
  const keys = Object.keys(item).filter((name) => path.includes(`${name}=`));
  const pairs = keys.sort().map((name) => `${name}=${JSON.stringify(item[name])}`);
  return [...plain, `[${pairs.join(',')}]`, ...pairs.map((pair) => `[${pair}]`)];
}
