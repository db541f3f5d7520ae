import Type, { type Static } from 'typebox';
import { byStage, patternSchema, repoSchema, strict, textSchema } from './field-schemas.ts';
import { jsonnetSchema } from './jsonnet-schema.ts';

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const free = (description: string) => Type.Object({}, { additionalProperties: true, 'x-free': true, description });
const texts = (description: string) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 317 }), Type.String({ maxLength: 4096 }), { description });

const valuesFromSchema = Type.Object(
  {
    configMap: Type.Optional(textSchema),
    secret: Type.Optional(textSchema),
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 253, description: 'Default: values.yaml.' })),
    path: Type.Optional(
      Type.String({ minLength: 1, maxLength: 253, description: 'Where the value stands: `auth.password`.' }),
    ),
    optional: Type.Optional(Type.Boolean({ description: 'What is not there is passed over.' })),
  },
  {
    additionalProperties: false,
    description:
      'A ConfigMap or Secret in the namespace of the placement; what derives from a Secret is kept encrypted.',
  },
);

const helmSchema = strict(
  {
    release: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9](?:[-a-z0-9]{0,51}[a-z0-9])?$',
        description: 'What templates know as the release; default: the name of the application.',
      }),
    ),
    valuesFiles: Type.Optional(
      byStage(
        Type.Array(textSchema, {
          maxItems: 32,
          description:
            'Files of values, later ones win; relative to the chart, from the top of the repository with a leading `/`, of another source with `$ref/`; `*` matches.',
        }),
      ),
    ),
    ignoreMissing: Type.Optional(Type.Boolean({ description: 'Pass over values files that are not there.' })),
    valuesFrom: Type.Optional(Type.Array(valuesFromSchema, { maxItems: 16 })),
    values: Type.Optional(
      free(
        'Values that win over those of files; or a map of stage or tier → values, laid over each other: default, tier, stage.',
      ),
    ),
    parameters: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 253 }), byStage(scalar), {
        description: 'Path → value (`image.tag`, `hosts[0]`); wins over all values.',
      }),
    ),
    kubeVersion: Type.Optional(
      byStage(
        Type.String({
          pattern: '^v?[0-9]+\\.[0-9]+(?:\\.[0-9]+)?(?:[-+][0-9A-Za-z.-]+)?$',
          description: 'The version of Kubernetes that templates see, such as "1.34". Default: that of the target.',
        }),
      ),
    ),
    apiVersions: Type.Optional(
      Type.Array(textSchema, {
        maxItems: 1000,
        description: 'What templates find in `.Capabilities.APIVersions` beside the kinds of Kubernetes itself.',
      }),
    ),
    skipCrds: Type.Optional(Type.Boolean({ description: 'Leave out what lies in `crds/`.' })),
    tests: Type.Optional(
      Type.Boolean({ description: 'Run the chart’s tests (`helm test`) when a delivery is healthy; default false.' }),
    ),
  },
  'How a chart is rendered.',
  {},
);

const kustomizeSchema = strict(
  {
    images: Type.Optional(
      byStage(
        Type.Array(Type.Union([textSchema, free('name with newName, newTag or digest')]), {
          maxItems: 256,
          description: '`nginx:1.27`, `nginx=registry.example.org/nginx:1.27`, or Kustomize’s own form.',
        }),
      ),
    ),
    replicas: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 253 }), byStage(Type.Integer({ minimum: 0 })), {
        description: 'Name of a workload → how many.',
      }),
    ),
    namePrefix: Type.Optional(byStage(textSchema)),
    nameSuffix: Type.Optional(byStage(textSchema)),
    labels: Type.Optional(texts('Put on every object, not on selectors.')),
    annotations: Type.Optional(texts('Put on every object and on templates of pods.')),
    patches: Type.Optional(byStage(Type.Array(free('patch with target, as Kustomize knows them'), { maxItems: 64 }))),
    components: Type.Optional(
      byStage(
        Type.Array(textSchema, { maxItems: 32, description: 'Folders of components, from the top of the repository.' }),
      ),
    ),
  },
  'What is added to the kustomization in `path`.',
);

/** Fields of a source that the words promise and this version lacks. */
export const sourceLater = {};

export const sourceFields = {
  repo: Type.Optional(
    Type.String({
      ...repoSchema,
      'x-format': 'source',
      description: 'Address of a Git repository, `.` for the one this document is in; with `chart` that of the charts.',
    }),
  ),
  chart: Type.Optional(
    Type.String({
      pattern: '^[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?$',
      maxLength: 250,
      description: 'A chart of the repository of charts or registry (`oci://…`) in `repo`.',
    }),
  ),
  oci: Type.Optional(
    Type.String({ maxLength: 2048, 'x-format': 'outside', description: 'An OCI artefact, `oci://host/name`.' }),
  ),
  version: Type.Optional(
    byStage(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'Of a chart: a version or a range such as `19.x`; of an OCI artefact: a tag or a range.',
      }),
    ),
  ),
  digest: Type.Optional(
    byStage(Type.String({ pattern: '^sha256:[0-9a-f]{64}$', description: 'Nothing else is taken.' })),
  ),
  archive: Type.Optional(
    Type.String({ maxLength: 2048, 'x-format': 'outside', description: 'Address of a .tar.gz; with `sha256`.' }),
  ),
  sha256: Type.Optional(byStage(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the archive.' }))),
  bucket: Type.Optional(
    strict(
      {
        endpoint: Type.String({
          maxLength: 2048,
          'x-format': 'outside',
          description: 'Address of the S3-compatible server.',
        }),
        name: Type.String({ pattern: '^[a-z0-9](?:[a-z0-9.-]{1,61}[a-z0-9])$' }),
        prefix: Type.Optional(Type.String({ maxLength: 1024 })),
        region: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,64}$', description: 'Default: us-east-1.' })),
      },
      'Files below a prefix of a bucket.',
    ),
  ),
  path: Type.Optional(
    byStage(
      Type.String({ maxLength: 1024, description: 'Directory or file in the repository; `{stage}` is the stage.' }),
    ),
  ),
  revision: Type.Optional(
    byStage(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description:
          'Branch, `tag:NAME`, commit id, or a range of versions such as `v1.*` or `^1.2`. Default: the default branch.',
      }),
    ),
  ),
  include: Type.Optional(Type.Array(patternSchema, { minItems: 1, maxItems: 16 })),
  exclude: Type.Optional(Type.Array(patternSchema, { maxItems: 16 })),
  values: Type.Optional(
    Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,63}$' }), byStage(scalar), {
      description: '`${name}` in manifests becomes this.',
    }),
  ),
  helm: Type.Optional(helmSchema),
  jsonnet: Type.Optional(jsonnetSchema),
  kustomize: Type.Optional(kustomizeSchema),
  substitute: Type.Optional(
    Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$' }), byStage(scalar), {
      description: 'Variables of what was built, by Flux’s rules: `${NAME:=default}`.',
    }),
  ),
  labels: Type.Optional(texts('Put on every object.')),
  annotations: Type.Optional(texts('Put on every object.')),
};

export const sourceSchema = strict(sourceFields, 'Where the manifests are.', sourceLater);

export type SourceFields = Static<typeof sourceSchema> & { readonly ref?: string };
export type HelmFields = Static<typeof helmSchema>;
export type KustomizeFields = Static<typeof kustomizeSchema>;
