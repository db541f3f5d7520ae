import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';

/** What a command printed as YAML, as objects in the order of their names; lists are taken apart. */
export function objectsOfYaml(text: string): readonly Json[] {
  const found: Json[] = [];
  for (const document of readYaml(text, 'kubernetes')) {
    if (document.kind === 'broken') throw new Error(`what the command printed is no YAML: ${JSON.stringify(document)}`);
    found.push(...objectsOf(document.value));
  }
  return normalise(found);
}

/** What a Jsonnet program came to, likewise. */
export function objectsOfJson(text: string): readonly Json[] {
  return normalise(objectsOf(JSON.parse(text) as Json)); // printed by the official command
}

/** Objects by their names; what has no bearing on what they are is gone: their order, and the order of keys. */
export function normalise(objects: readonly Json[]): readonly Json[] {
  return objects
    .map((object) => [nameOf(object), stableStringify(object)] as const)
    .sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1))
    .map(([, text]) => JSON.parse(text) as Json);
}

function objectsOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(objectsOf);
  if (!isJsonObject(value)) return [];
  const { apiVersion, kind, items } = value;
  if (apiVersion === undefined && kind === undefined) return Object.values(value).flatMap(objectsOf);
  const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
  return isList ? objectsOf(items as Json) : [value];
}

function nameOf(object: Json): string {
  if (!isJsonObject(object) || !isJsonObject(object['metadata'])) return '';
  const { name, namespace } = object['metadata'];
  return [object['apiVersion'], object['kind'], namespace ?? '', name].map(String).join('/');
}
