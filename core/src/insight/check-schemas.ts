import { didYouMean } from '../configuration/suggest.ts';
import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import type { ApiSchemas } from '../model/api-schemas.ts';
import { type DesiredObject, formatRef } from '../model/object.ts';
import { matchSchema } from './match-schema.ts';

export type SchemaRemark = { readonly object: DesiredObject; readonly message: string };
/** `apps/v1 Deployment` → its schema. */
export type KindIndex = ReadonlyMap<string, JsonObject>;

/** The schemas of kinds, found by their names once for many objects. */
export function indexKinds({ definitions }: ApiSchemas): KindIndex {
  const index = new Map<string, JsonObject>();
  for (const [name, schema] of Object.entries(definitions)) {
    const kinds = schema['x-kubernetes-group-version-kind'];
    for (const kind of Array.isArray(kinds) ? (kinds as readonly Json[]) : []) {
      if (!isJsonObject(kind)) continue;
      const group = kind['group'] === '' ? '' : `${String(kind['group'])}/`;
      index.set(`${group}${String(kind['version'])} ${String(kind['kind'])}`, { $ref: `#/definitions/${name}` });
    }
  }
  return index;
}

/**
 * What of objects an API server would refuse: fields and types that their kinds do not have, and kinds that are not there.
 * Kinds that definitions among the objects bring are judged by these; of other people's kinds nothing is said. The values of
 * Secrets are not quoted.
 */
export function checkSchemas(
  objects: readonly DesiredObject[],
  schemas: ApiSchemas,
  index: KindIndex,
): readonly SchemaRemark[] {
  const own = definedBeside(objects);
  const known = [...index.keys()];
  const groups = new Set(known.map((name) => groupOf(name.split(' ')[0] ?? '')));
  return objects.flatMap((object): readonly SchemaRemark[] => {
    const { apiVersion, kind } = object.manifest;
    const name = `${apiVersion} ${kind}`;
    const schema = own.get(name) ?? index.get(name);
    const who = formatRef(object.ref);
    if (schema === undefined)
      return groups.has(groupOf(apiVersion))
        ? [{ object, message: `${who}: there is no ${kind} in ${apiVersion}${nearest(apiVersion, kind, known)}` }]
        : [];
    const faults = matchSchema(withoutStatus(object.manifest), schema, schemas, !object.secret);
    return faults.map(({ path, message }) => ({ object, message: `${who} ${path}: ${message}` }));
  });
}

/** Empty for `v1`. A group that the document does not know is other people's. */
function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function nearest(apiVersion: string, kind: string, known: readonly string[]): string {
  const elsewhere = known.find((name) => name.endsWith(` ${kind}`));
  if (elsewhere !== undefined) return `; it is in ${elsewhere.split(' ')[0]}`;
  const kinds = known.flatMap((name) => (name.startsWith(`${apiVersion} `) ? [name.slice(apiVersion.length + 1)] : []));
  return didYouMean(kind, kinds);
}

/** Kinds whose CustomResourceDefinitions are among the objects. */
function definedBeside(objects: readonly DesiredObject[]): KindIndex {
  const found = new Map<string, JsonObject>();
  for (const { manifest } of objects) {
    const { spec } = manifest;
    if (manifest.kind !== 'CustomResourceDefinition' || !isJsonObject(spec) || !isJsonObject(spec['names'])) continue;
    for (const version of Array.isArray(spec['versions']) ? (spec['versions'] as readonly Json[]) : []) {
      if (!isJsonObject(version) || !isJsonObject(version['schema'])) continue;
      const schema = version['schema']['openAPIV3Schema'];
      if (!isJsonObject(schema)) continue;
      const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
      // What every object has need not be said.
      const common = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { $ref: metadata } };
      const name = `${String(spec['group'])}/${String(version['name'])} ${String(spec['names']['kind'])}`;
      found.set(name, { ...schema, properties: { ...properties, ...common } });
    }
  }
  return found;
}

const metadata = '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** It is the cluster's to say: left out before it is applied. */
function withoutStatus({ status: _, ...manifest }: DesiredObject['manifest']): JsonObject {
  return manifest;
}
