import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { err, ok, type Result } from './result.ts';

const maxIndex = 1_023;

/**
 * Values with one set at a path as `helm --set` reads it: parts between dots, `[n]` for places of lists, `\.` for a dot
 * within a part. What stands in the way is replaced.
 */
export function setAtPath(values: JsonObject, path: string, value: Json): Result<JsonObject, string> {
  const steps = readPath(path);
  if (steps === undefined) return err(`"${path}" is no path; write for example image.tag or hosts[0].name`);
  return ok(put(values, steps, value) as JsonObject); // the first step is a key
}

type Path = readonly (string | number)[];

function readPath(path: string): Path | undefined {
  const steps: (string | number)[] = [];
  for (const part of path.match(/(?:\\.|[^.\\])+|\./g)?.filter((piece) => piece !== '.') ?? []) {
    const [, name, places = ''] = /^((?:\\.|[^[\]\\])+)((?:\[\d{1,4}\])*)$/.exec(part) ?? [];
    if (name === undefined) return undefined;
    steps.push(name.replaceAll(/\\(.)/g, '$1'));
    for (const [, place = ''] of places.matchAll(/\[(\d+)\]/g)) steps.push(Number(place));
  }
  const isUsable = steps.length > 0 && steps.every((step) => typeof step === 'string' || step <= maxIndex);
  return isUsable && !/(?:^|[^\\])\.(?:\.|$)|^\./.test(path) ? steps : undefined;
}

function put(node: Json | undefined, [step, ...rest]: Path, value: Json): Json {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list: Json[] = Array.isArray(node) ? [...(node as readonly Json[])] : [];
    while (list.length < step) list.push(null);
    list[step] = put(list[step], rest, value);
    return list;
  }
  const before = isJsonObject(node) ? node : {};
  const entries = new Map<string, Json>(Object.entries(before));
  entries.set(step, put(Object.hasOwn(before, step) ? before[step] : undefined, rest, value));
  return Object.fromEntries(entries);
}
