import Type, { type Static } from 'typebox';
import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { formatRef, type Manifest, type ObjectRef, refOf } from '../model/object.ts';
import type { Finding } from '../model/policy.ts';
import { type Position, readYaml } from '../yaml/read-yaml.ts';
import { checkValue } from './check-value.ts';
import { nameSchema, strict } from './field-schemas.ts';
import { fieldOf } from './parse-configuration-file.ts';

const free = (description: string) => Type.Object({}, { additionalProperties: true, 'x-free': true, description });

const expectedSchema = strict(
  {
    object: Type.Optional(Type.String({ minLength: 1, description: '`Kind/name` or `Kind/namespace/name`.' })),
    message: Type.Optional(Type.String({ minLength: 1, description: 'A part of the message.' })),
    field: Type.Optional(Type.String({ minLength: 1 })),
    action: Type.Optional(Type.Enum(['deny', 'warn', 'approve'])),
    kind: Type.Optional(Type.Enum(['violation', 'fault'])),
    exempt: Type.Optional(Type.Boolean({ description: 'An exemption lets it through.' })),
  },
  'One finding, by what of it matters.',
);

const caseSchema = strict(
  {
    name: Type.String({ minLength: 1, maxLength: 300, description: 'A sentence that says what is tested.' }),
    placement: Type.Optional(
      strict(
        {
          project: Type.Optional(nameSchema),
          application: Type.Optional(nameSchema),
          target: Type.Optional(nameSchema),
          stage: Type.Optional(nameSchema),
          tier: Type.Optional(Type.Enum(['production', 'non-production'])),
          namespace: Type.Optional(nameSchema),
        },
        'Where the objects go.',
      ),
    ),
    now: Type.Optional(Type.String({ 'x-format': 'date', description: 'The day; default 2026-01-01.' })),
    parameters: Type.Optional(free('Over those of the policy.')),
    objects: Type.Array(free('A manifest.'), { minItems: 1, maxItems: 1000 }),
    expect: Type.Array(expectedSchema, { description: 'All findings, in any order; `[]` where nothing is found.' }),
  },
  'Objects, and what is found in them.',
);

const policyTestSchema = strict(
  { policy: nameSchema, cases: Type.Array(caseSchema, { minItems: 1 }) },
  'Tests of one policy.',
);
export type PolicyTest = Static<typeof policyTestSchema>;
export type PolicyCase = Static<typeof caseSchema>;
type Expected = Static<typeof expectedSchema>;

export type PolicyTestFault = Position & { readonly message: string };
export type ReadPolicyTests = { readonly tests: readonly PolicyTest[]; readonly faults: readonly PolicyTestFault[] };

/** Whether a file holds tests of policies: `labels.policy-test.yaml`. */
export function isPolicyTestFile(path: string): boolean {
  return /\.policy-test\.ya?ml$/i.test(path);
}

/** The tests in a file, and what is wrong with it. */
export function readPolicyTests(text: string): ReadPolicyTests {
  const tests: PolicyTest[] = [];
  const faults: PolicyTestFault[] = [];
  for (const document of readYaml(text, 'configuration')) {
    if (document.kind === 'broken') {
      faults.push({ line: document.line, column: document.column, message: document.message });
      continue;
    }
    const found = [...checkValue(policyTestSchema, document.value), ...checkObjects(document.value)];
    for (const { pointer, message } of found)
      faults.push({ ...document.locate(pointer), message: `${fieldOf(pointer)}: ${message}` });
    if (found.length === 0) tests.push(document.value as unknown as PolicyTest); // just checked
  }
  return { tests, faults };
}

function checkObjects(value: Json): readonly { readonly pointer: string; readonly message: string }[] {
  const cases = isJsonObject(value) && Array.isArray(value['cases']) ? (value['cases'] as readonly Json[]) : [];
  return cases.flatMap((one, index) => {
    const objects = isJsonObject(one) && Array.isArray(one['objects']) ? (one['objects'] as readonly Json[]) : [];
    return objects.flatMap((object, at) =>
      isManifest(object)
        ? []
        : [{ pointer: `/cases/${index}/objects/${at}`, message: 'has no apiVersion, kind and metadata.name' }],
    );
  });
}

function isManifest(value: Json): value is Manifest {
  if (!isJsonObject(value)) return false;
  const { apiVersion, kind, metadata } = value;
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    isJsonObject(metadata) &&
    typeof metadata['name'] === 'string'
  );
}

/** The objects of a case with their names. */
export function objectsOf({
  objects,
}: PolicyCase): readonly { readonly manifest: Manifest; readonly ref: ObjectRef }[] {
  return objects.map((object) => {
    const manifest = object as JsonObject as Manifest; // checked by readPolicyTests
    return { manifest, ref: refOf(manifest) };
  });
}

export type CaseOutcome = {
  /** What was expected and not found. */
  readonly missing: readonly string[];
  /** What was found and not expected. */
  readonly unexpected: readonly string[];
};

/** Compares what was found with what was expected: each finding is one expectation's, and none is left over. */
export function compareFindings(expected: readonly Expected[], findings: readonly Finding[]): CaseOutcome {
  const rest = [...findings];
  const missing: string[] = [];
  // The most exact first, so that a loose one does not take what an exact one needs.
  for (const wanted of [...expected].sort((a, b) => Object.keys(b).length - Object.keys(a).length)) {
    const index = rest.findIndex((finding) => isMeant(wanted, finding));
    if (index < 0) missing.push(JSON.stringify(wanted));
    else rest.splice(index, 1);
  }
  return { missing, unexpected: rest.map(describeFinding) };
}

function isMeant({ object, message, field, action, kind, exempt }: Expected, finding: Finding): boolean {
  const names =
    finding.object === null ? [] : [`${finding.object.kind}/${finding.object.name}`, formatRef(finding.object)];
  return (
    (object === undefined || names.includes(object)) &&
    (message === undefined || finding.message.includes(message)) &&
    (field === undefined || finding.field === field) &&
    (action === undefined || finding.action === action) &&
    (kind === undefined || finding.kind === kind) &&
    (exempt === undefined || (finding.exempt !== undefined) === exempt)
  );
}

function describeFinding({ object, field, message, action, kind, exempt }: Finding): string {
  const said = {
    ...(object === null ? {} : { object: `${object.kind}/${object.name}` }),
    message,
    ...(field === '' ? {} : { field }),
    action,
    ...(kind === 'fault' ? { kind } : {}),
    ...(exempt === undefined ? {} : { exempt: true }),
  };
  return JSON.stringify(said);
}
