import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { readFormat } from './read-format.ts';
import { didYouMean } from './suggest.ts';

/** One thing wrong with a value: JSON pointer of the field, and what was expected there. */
export type Fault = { readonly pointer: string; readonly message: string };

/** The part of JSON Schema that our schemas use, with the keywords of ours (see field-schemas.ts). */
type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly patternProperties?: { readonly [pattern: string]: Schema };
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly 'x-later'?: { readonly [field: string]: string };
  readonly 'x-instead'?: { readonly [field: string]: string };
  readonly 'x-by-stage'?: boolean;
  readonly 'x-format'?: string;
  readonly 'x-free'?: boolean;
};

/** What is wrong throughout is described by its beginning. */
const maxFaults = 20;
const tierWords: ReadonlySet<string> = new Set(['default', 'production', 'non-production']);

/**
 * What is wrong with a value by one of our schemas, in the order written; empty when nothing is. A validator of its own,
 * because a reader needs one sentence per mistake (`unknown field; did you mean "approve"?`, `not there yet`) where a
 * general one answers a union with every branch that did not match.
 */
export function checkValue(schema: object, value: Json, pointer = ''): Fault[] {
  return check(schema as Schema, value, pointer); // typebox's schemas are plain JSON Schema objects
}

function check(schema: Schema, value: Json, pointer: string): Fault[] {
  if (schema.anyOf !== undefined) return checkUnion(schema, schema.anyOf, value, pointer);
  if (schema.const !== undefined || schema.enum !== undefined)
    return checkChoice(schema.enum ?? [schema.const ?? null], value, pointer);
  if (!hasType(schema, value)) {
    const quote =
      schema.type === 'string' && (typeof value === 'number' || typeof value === 'boolean')
        ? '; quote it if it is text'
        : '';
    return [{ pointer, message: `expected ${expectation(schema)}, found ${found(value)}${quote}` }];
  }
  if (typeof value === 'string') return checkText(schema, value, pointer);
  if (typeof value === 'number') return checkNumber(schema, value, pointer);
  if (Array.isArray(value)) return checkList(schema, value, pointer);
  return isJsonObject(value) && schema['x-free'] !== true ? checkMapping(schema, value, pointer) : [];
}

function checkUnion(schema: Schema, branches: readonly Schema[], value: Json, pointer: string): Fault[] {
  const [inner, byStage] = branches;
  if (schema['x-by-stage'] === true && inner !== undefined && byStage !== undefined) {
    return isByStage(inner, value) ? check(byStage, value, pointer) : check(inner, value, pointer);
  }
  const fitting = branches.filter((branch) => hasType(branch, value));
  const only = fitting[0];
  if (only === undefined) return [{ pointer, message: `expected ${expectation(schema)}, found ${found(value)}` }];
  const answers = fitting.map((branch) => check(branch, value, pointer));
  if (answers.some((faults) => faults.length === 0)) return [];
  return fitting.length === 1
    ? (answers[0] ?? [])
    : [{ pointer, message: `expected ${expectation(schema)}, found ${found(value)}` }];
}

/**
 * Whether a value is a map of stage or tier → value rather than the value itself: always when the value itself is no
 * mapping; else when none of its keys is a field of the value and one is a tier, or none looks like a mistyped field.
 */
export function isByStage(inner: object, value: Json): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const shapes = objectShapes(inner as Schema); // typebox's schemas are plain JSON Schema objects
  if (shapes.length === 0) return true;
  const fields = shapes.flatMap((shape) => [
    ...Object.keys(shape.properties ?? {}),
    ...Object.keys(shape['x-later'] ?? {}),
  ]);
  const keys = Object.keys(value);
  if (keys.length === 0 || keys.some((key) => fields.includes(key))) return false;
  return (
    keys.some((key) => tierWords.has(key)) ||
    keys.every((key) => didYouMean(key, fields) === '' && isJsonObject(value[key]))
  );
}

function objectShapes(schema: Schema): readonly Schema[] {
  return (schema.anyOf ?? [schema]).flatMap((branch) =>
    branch.type === 'object' ? [branch] : branch.anyOf !== undefined ? objectShapes(branch) : [],
  );
}

function checkChoice(choices: readonly Json[], value: Json, pointer: string): Fault[] {
  if (choices.includes(value)) return [];
  const words = choices.map(String);
  const hint = typeof value === 'string' ? didYouMean(value, words) : '';
  return [
    {
      pointer,
      message: `expected ${words.length === 1 ? `"${words[0]}"` : `one of ${words.join(', ')}`}, found ${found(value)}${hint}`,
    },
  ];
}

function checkText(schema: Schema, value: string, pointer: string): Fault[] {
  if (schema.maxLength !== undefined && value.length > schema.maxLength)
    return [{ pointer, message: `is ${value.length} characters long; at most ${schema.maxLength} are allowed` }];
  if (value.length < (schema.minLength ?? 0)) return [{ pointer, message: 'may not be empty' }];
  const refusal = schema['x-format'] === undefined ? undefined : readFormat(schema['x-format'], value);
  if (refusal !== undefined) return [{ pointer, message: refusal }];
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    return [
      {
        pointer,
        message: `${found(value)} does not match ${schema.pattern}${schema.description === undefined ? '' : `: ${schema.description}`}`,
      },
    ];
  }
  return [];
}

function checkNumber(schema: Schema, value: number, pointer: string): Fault[] {
  if (schema.minimum !== undefined && value < schema.minimum)
    return [{ pointer, message: `${value} is too small; at least ${schema.minimum}` }];
  if (schema.maximum !== undefined && value > schema.maximum)
    return [{ pointer, message: `${value} is too large; at most ${schema.maximum}` }];
  return [];
}

function checkList(schema: Schema, value: readonly Json[], pointer: string): Fault[] {
  if (value.length < (schema.minItems ?? 0))
    return [{ pointer, message: 'the list is empty; leave the field out or name at least one' }];
  if (value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
    return [{ pointer, message: `the list has ${value.length} entries; at most ${schema.maxItems}` }];
  const { items } = schema;
  const faults: Fault[] = [];
  for (const [index, item] of items === undefined ? [] : value.entries()) {
    if (items !== undefined && faults.length < maxFaults) faults.push(...check(items, item, `${pointer}/${index}`));
  }
  return faults;
}

function checkMapping(schema: Schema, value: JsonObject, pointer: string): Fault[] {
  const faults: Fault[] = [];
  const properties = schema.properties ?? {};
  const patterns = Object.entries(schema.patternProperties ?? {});
  for (const [key, entry] of Object.entries(value)) {
    if (faults.length >= maxFaults) break;
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const [pattern, matched] = patterns.find(([candidate]) => new RegExp(candidate).test(key)) ?? [];
    if (property !== undefined) faults.push(...check(property, entry, at));
    else if (pattern !== undefined && matched !== undefined) faults.push(...check(matched, entry, at));
    else faults.push({ pointer: at, message: refuseKey(schema, properties, patterns.length > 0, key) });
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name))
      faults.push({ pointer, message: `"${name}" is missing; expected ${expectation(properties[name] ?? {})}` });
  }
  const count = Object.keys(value).length;
  if (count < (schema.minProperties ?? 0))
    faults.push({ pointer, message: `is empty; expected ${expectation(schema)}` });
  if (count > (schema.maxProperties ?? Number.POSITIVE_INFINITY))
    faults.push({ pointer, message: `expected exactly one of ${Object.keys(properties).join(', ')}, found ${count}` });
  return faults;
}

function refuseKey(
  schema: Schema,
  properties: { readonly [name: string]: Schema },
  isMap: boolean,
  key: string,
): string {
  if (isMap) return `${found(key)} cannot be a name here; use lower-case letters, digits and "-"`;
  const later = schema['x-later'] ?? {};
  if (Object.hasOwn(later, key))
    return `not there yet: this version has no ${later[key]}; leave the field out until then`;
  const instead = schema['x-instead'] ?? {};
  if (Object.hasOwn(instead, key)) return `is not written here: ${instead[key]}`;
  return `unknown field${didYouMean(key, Object.keys(properties)) || `; expected one of ${Object.keys(properties).join(', ')}`}`;
}

function hasType(schema: Schema, value: Json): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((branch) => hasType(branch, value));
  if (schema.enum !== undefined) return schema.enum.some((choice) => typeof choice === typeof value);
  if (schema.const !== undefined) return typeof schema.const === typeof value;
  switch (schema.type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isJsonObject(value);
    case 'integer':
      return Number.isInteger(value);
    case undefined:
      return true;
    default:
      return typeof value === schema.type;
  }
}

const formatWords: { readonly [format: string]: string } = {
  duration: 'a duration such as 10m',
  cron: 'five fields of cron such as 0 9 * * MON-FRI',
  zone: 'a time zone such as Europe/Berlin',
  'duration-range': 'a range of durations such as 10s..10m',
  'port-range': 'ports such as 8000-8099',
  name: 'a name',
  repo: 'the address of a repository',
  source: 'the address of a repository',
  outside: 'an address',
  'repo-prefix': 'the address of a repository',
  date: 'a day such as 2027-03-31',
  'library-policy': 'a policy of the starter library',
  'http-url': 'an http(s) address',
  'https-url': 'an https address',
};

function expectation(schema: Schema): string {
  if (schema.anyOf !== undefined) {
    const branches = schema['x-by-stage'] === true ? schema.anyOf.slice(0, 1) : schema.anyOf;
    return [...new Set(branches.map(expectation))].join(' or ');
  }
  if (schema.const !== undefined) return `"${String(schema.const)}"`;
  if (schema.enum !== undefined) return `one of ${schema.enum.map(String).join(', ')}`;
  const format = schema['x-format'] === undefined ? undefined : formatWords[schema['x-format']];
  if (format !== undefined) return format;
  switch (schema.type) {
    case 'array':
      return schema.items === undefined ? 'a list' : `a list (each ${expectation(schema.items)})`;
    case 'object': {
      const fields = Object.keys(schema.properties ?? {});
      return fields.length === 0
        ? 'a mapping'
        : `a mapping with ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ', …' : ''}`;
    }
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return 'a whole number';
    default:
      return schema.type === undefined ? 'a value' : `a ${schema.type}`;
  }
}

function found(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `"${value.length > 80 ? `${value.slice(0, 77)}…` : value}"` : String(value);
}
