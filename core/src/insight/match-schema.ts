import { didYouMean } from '../configuration/suggest.ts';
import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import type { ApiSchemas } from '../model/api-schemas.ts';

/** Where a value differs from its schema: `spec.ports[0].port`, and what was expected there. */
export type SchemaFault = { readonly path: string; readonly message: string };

const refPrefix = '#/definitions/';
const maxFaults = 20;
/** Schemas refer to themselves (those of definitions of kinds); honest objects end long before. */
const maxDepth = 100;

/** Types of Kubernetes that say less in OpenAPI than they take. Source: k8s.io/apimachinery, their UnmarshalJSON. */
const lenient: { readonly [name: string]: readonly string[] } = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': ['string', 'number', 'integer'],
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': ['string', 'integer'],
};

/**
 * What of a value its schema does not allow, as an API server that validates strictly says it. Null is left out, as the API
 * server does; defaults and rules beyond the schema are not looked at. Values are quoted unless `quotes` is false.
 */
export function matchSchema(
  value: Json,
  schema: JsonObject,
  { definitions }: ApiSchemas,
  quotes = true,
): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  for (const fault of faultsOf({ value, schema, path: '', depth: 0 }, { definitions, quotes })) {
    if (faults.push(fault) >= maxFaults) break;
  }
  return faults;
}

type Place = { readonly value: Json; readonly schema: JsonObject; readonly path: string; readonly depth: number };
type How = { readonly definitions: ApiSchemas['definitions']; readonly quotes: boolean };

function* faultsOf({ value, schema, path, depth }: Place, how: How): Generator<SchemaFault> {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].slice(refPrefix.length) : '';
  const wanted = name === '' ? schema : how.definitions[name];
  if (value === null || depth > maxDepth || wanted === undefined) return;
  const types = lenient[name] ?? typesOf(wanted);
  const type = typeOf(value);
  if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number'))) {
    const quoted = how.quotes ? ` (${shown(value)})` : '';
    yield { path, message: `expected ${wordOf(types)}, and it is ${wordOf([type])}${quoted}` };
    return;
  }
  const allowed = Array.isArray(wanted['enum']) ? (wanted['enum'] as readonly Json[]) : [];
  if (allowed.length > 0 && !allowed.includes(value))
    yield { path, message: `${how.quotes ? shown(value) : 'it'} is none of ${allowed.map(shown).join(', ')}` };
  const { items } = wanted;
  if (Array.isArray(value) && isJsonObject(items))
    for (const [index, item] of (value as readonly Json[]).entries())
      yield* faultsOf({ value: item, schema: items, path: `${path}[${index}]`, depth: depth + 1 }, how);
  if (isJsonObject(value)) yield* fieldFaults({ value, schema: wanted, path, depth }, how);
}

function* fieldFaults(
  { value, schema, path, depth }: Place & { readonly value: JsonObject },
  how: How,
): Generator<SchemaFault> {
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : undefined;
  const others = schema['additionalProperties'];
  const keepsUnknown =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    others === true ||
    (properties === undefined && others === undefined);
  for (const [key, entry] of Object.entries(value)) {
    const own = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : others;
    if (isJsonObject(own)) yield* faultsOf({ value: entry, schema: own, path: at(key), depth: depth + 1 }, how);
    else if (!keepsUnknown)
      yield { path: at(key), message: `unknown field${didYouMean(key, Object.keys(properties ?? {}))}` };
  }
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly Json[]) : [];
  for (const key of required)
    if (typeof key === 'string' && (!Object.hasOwn(value, key) || value[key] === null))
      yield { path: at(key), message: 'it is required' };
}

function typesOf(schema: JsonObject): readonly string[] {
  const { type, format } = schema;
  if (schema['x-kubernetes-int-or-string'] === true || format === 'int-or-string') return ['string', 'integer'];
  return typeof type === 'string' ? [type] : [];
}

function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const words: { readonly [type: string]: string } = {
  array: 'a list',
  object: 'a mapping',
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};

function wordOf(types: readonly string[]): string {
  return types.map((type) => words[type] ?? type).join(' or ');
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
