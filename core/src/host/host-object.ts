import type { Static, TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { didYouMean } from '../lib/edit-distance.ts';
import type { Json } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Manifest } from '../model/object.ts';
import { ArtifactSpec } from './artifact-kind.ts';
import { FileSpec, fileProblem } from './file-kind.ts';
import { hostApiVersion, hostNamePattern } from './host-api.ts';
import { ProcessSpec, processProblem } from './process-kind.ts';
import { RouteSpecSchema, readRoute } from './route.ts';
import { TaskSpec } from './task-kind.ts';

/** A host object whose spec was checked. */
export type HostObject =
  | { readonly kind: 'File'; readonly name: string; readonly spec: FileSpec }
  | { readonly kind: 'Process'; readonly name: string; readonly spec: ProcessSpec }
  | { readonly kind: 'Task'; readonly name: string; readonly spec: TaskSpec }
  | { readonly kind: 'Route'; readonly name: string; readonly spec: Static<typeof RouteSpecSchema> }
  | { readonly kind: 'Artifact'; readonly name: string; readonly spec: ArtifactSpec };
export type HostKind = HostObject['kind'];

/** One thing wrong with a document; `pointer` is a JSON pointer into it. */
export type HostProblem = { readonly pointer: string; readonly message: string };

export const hostSpecs = {
  File: FileSpec,
  Process: ProcessSpec,
  Task: TaskSpec,
  Route: RouteSpecSchema,
  Artifact: ArtifactSpec,
} as const satisfies { readonly [kind in HostKind]: TSchema };
const kinds = Object.keys(hostSpecs) as readonly HostKind[];

/** Checks a document of `host.fairlead.dev/v1`: its kind, its name, every field. Unknown fields are errors. */
export function parseHostObject(manifest: Manifest): Result<HostObject, readonly HostProblem[]> {
  if (manifest.apiVersion !== hostApiVersion) {
    return problem('/apiVersion', `a host target runs ${hostApiVersion}, not "${manifest.apiVersion}"`);
  }
  const kind = kinds.find((known) => known === manifest.kind);
  if (kind === undefined) {
    const near = didYouMean(manifest.kind, kinds);
    return problem(
      '/kind',
      `unknown kind "${manifest.kind}"${near === undefined ? `; a host knows ${kinds.join(', ')}` : `; did you mean "${near}"?`}`,
    );
  }
  const name = manifest.metadata.name;
  if (!new RegExp(hostNamePattern).test(name)) {
    return problem(
      '/metadata/name',
      `"${name.slice(0, 80)}" is not a name here: lower-case letters, digits, "-" and ".", at most 63`,
    );
  }
  const spec = manifest['spec'] ?? {};
  if (!Check(hostSpecs[kind], spec)) return err(schemaProblems(hostSpecs[kind], spec));
  // The schema of this kind was just checked; the registry keeps kind and schema together.
  const object = { kind, name, spec } as HostObject;
  const found = furtherProblems(object);
  return found.length === 0 ? ok(object) : err(found);
}

function problem(pointer: string, message: string): Result<HostObject, readonly HostProblem[]> {
  return err([{ pointer, message }]);
}

function furtherProblems(object: HostObject): readonly HostProblem[] {
  switch (object.kind) {
    case 'File':
      return list(fileProblem(object.spec));
    case 'Process':
      return list(processProblem(object.spec));
    case 'Route': {
      const route = readRoute(object.spec);
      return route.ok ? [] : route.error.map(({ pointer, message }) => ({ pointer: `/spec${pointer}`, message }));
    }
    default:
      return [];
  }
}

function list(found: HostProblem | undefined): readonly HostProblem[] {
  return found === undefined ? [] : [found];
}

function schemaProblems(schema: TSchema, spec: Json): readonly HostProblem[] {
  const problems = new Map<string, string>();
  const errors = Errors(schema, spec);
  for (const error of errors) {
    if (error.keyword === 'additionalProperties') {
      const known = knownFields(schema, error.instancePath);
      for (const field of error.params.additionalProperties) {
        const near = didYouMean(field, known);
        const hint =
          near === undefined
            ? known.length > 0
              ? `; known are ${known.join(', ')}`
              : ''
            : `; did you mean "${near}"?`;
        problems.set(`/spec${error.instancePath}/${field}`, `unknown field "${field}"${hint}`);
      }
    }
  }
  for (const error of errors) {
    const pointer = `/spec${error.instancePath}`;
    if (error.keyword === 'boolean' || error.keyword === 'additionalProperties' || problems.has(pointer)) continue;
    // A union reports each of its arms; the line that names all of them comes last and says enough.
    problems.set(pointer, error.keyword === 'anyOf' ? 'has none of the forms that are allowed here' : error.message);
  }
  return [...problems].map(([pointer, message]) => ({ pointer, message }));
}

/** Names the schema knows at an instance path, where the way there leads through plain objects. */
function knownFields(schema: TSchema, instancePath: string): readonly string[] {
  let at: unknown = schema;
  for (const part of instancePath.split('/').slice(1)) at = properties(at)?.[part];
  return Object.keys(properties(at) ?? {});
}

function properties(schema: unknown): { readonly [name: string]: unknown } | undefined {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return undefined;
  const found = schema.properties;
  return typeof found === 'object' && found !== null ? (found as { readonly [name: string]: unknown }) : undefined;
}
