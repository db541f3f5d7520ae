import Type, { type Static, type TProperties, type TSchema } from 'typebox';

/**
 * Building blocks of the kinds' schemas. Beside JSON Schema's own keywords they carry five of ours, which
 * {@link checkValue} reads: `x-later` (field → what it will be, refused with that sentence), `x-instead` (field → what to
 * write in its place), `x-by-stage` (a value, or a map of stage or tier → value) `x-format` (texts with a reader of
 * their own) and `x-free` (a mapping of anything).
 */
export const namePattern = '^[a-z0-9](?:[-a-z0-9.]{0,61}[a-z0-9])?$';

/** An object whose unknown fields are refused. `later` names fields that the words promise and this version lacks. */
export function strict<P extends TProperties>(
  properties: P,
  description: string,
  later: { readonly [field: string]: string } = {},
) {
  return Type.Object(properties, { additionalProperties: false, description, 'x-later': later });
}

/** A value, or a map of stage or tier (`production`, `non-production`, `default`) → value. */
export function byStage<S extends TSchema>(inner: S) {
  return Type.Union(
    [
      inner,
      Type.Record(Type.String({ pattern: namePattern }), inner, { minProperties: 1, additionalProperties: false }),
    ],
    {
      'x-by-stage': true,
    },
  );
}

export const nameSchema = Type.String({
  pattern: namePattern,
  'x-format': 'name',
  description: 'Lower-case letters, digits, `-` and `.`, at most 63.',
});
export const namespaceSchema = Type.String({
  pattern: '^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$',
  description: 'Namespace of objects that name none.',
});
export const durationSchema = Type.String({
  pattern: '^(?:[0-9]+(?:ms|s|m|h|d))+$',
  'x-format': 'duration',
  description: 'A duration such as 30s, 10m, 1h30m or 7d.',
});
export const durationRangeSchema = Type.String({
  pattern: '^(?:[0-9]+(?:ms|s|m|h|d))+\\.\\.(?:[0-9]+(?:ms|s|m|h|d))+$',
  'x-format': 'duration-range',
  description: 'A shortest and a longest duration, such as 10s..10m.',
});
export const portRangeSchema = Type.String({
  pattern: '^[0-9]{1,5}(?:-[0-9]{1,5})?$',
  'x-format': 'port-range',
  description: 'A port or a range of ports, such as 8080 or 8000-8099.',
});
export const repoSchema = Type.String({
  minLength: 1,
  maxLength: 2048,
  'x-format': 'repo',
  description: 'Address of a Git repository; `.` is the repository this document is in.',
});
export const textSchema = Type.String({ minLength: 1, maxLength: 4096 });
export const patternSchema = Type.String({
  minLength: 1,
  maxLength: 256,
  description: '`*` matches within a path segment, `**` across.',
});
export const labelsSchema = Type.Record(
  Type.String({ minLength: 1, maxLength: 253 }),
  Type.String({ maxLength: 253 }),
  { description: 'Labels by which selections find it.' },
);

/** One name or several. */
export const namesSchema = Type.Union([nameSchema, Type.Array(nameSchema, { minItems: 1 })]);
export const selectSchema = strict(
  {
    select: Type.Record(Type.String({ minLength: 1 }), Type.String(), {
      minProperties: 1,
      description: 'Targets that carry all these labels.',
    }),
  },
  'A selection of targets by their labels.',
  { maxParallel: 'rollouts over many targets', soak: 'rollouts over many targets' },
);
export const placesSchema = Type.Union([nameSchema, Type.Array(nameSchema, { minItems: 1 }), selectSchema]);
export type Places = Static<typeof placesSchema>;

const credentialLater = { from: 'secret stores', key: 'secret stores' };
/** Where a credential is; exactly one field. */
export const credentialSchema = Type.Object(
  { env: Type.Optional(textSchema), file: Type.Optional(textSchema), vault: Type.Optional(textSchema) },
  {
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    description:
      'Where the credential is: an environment variable, a file, or an entry of the local vault. Never the credential itself.',
    'x-later': credentialLater,
  },
);
export type CredentialSource = Static<typeof credentialSchema>;

export const presetSchema = Type.Enum(['conservative', 'recommended', 'aggressive'], {
  description: 'How boldly to follow Git.',
});
export const documentHead = { apiVersion: Type.Literal('fairlead.dev/v1') };
export function metadataSchema() {
  return strict(
    {
      name: nameSchema,
      labels: Type.Optional(labelsSchema),
      annotations: Type.Optional(Type.Record(Type.String(), Type.String())),
    },
    'Its name, and labels by which it is found.',
  );
}
