import Type, { type Static } from 'typebox';
import { customActionsSchema } from './custom-actions-schema.ts';
import {
  byStage,
  credentialSchema,
  documentHead,
  metadataSchema,
  nameSchema,
  namespaceSchema,
  patternSchema,
  placesSchema,
  portRangeSchema,
  repoSchema,
  strict,
  textSchema,
} from './field-schemas.ts';
import { forgeAccountsSchema } from './forge-accounts-schema.ts';
import { healthChecksSchema } from './health-check-schema.ts';
import { windowSpec } from './make-window.ts';
import { oidcSchema } from './oidc-schema.ts';
import { type PolicySpec, policySpec } from './policy-schema.ts';
import { rolesSchema } from './role-schemas.ts';
import { behaviourFields } from './shared-schemas.ts';
import { githubSchema, gitlabSchema } from './sign-in-schemas.ts';
import { signersSchema } from './signers-schema.ts';
import { sourceFields, sourceLater, sourceSchema } from './source-schemas.ts';
import { workloadSchema } from './workload-schema.ts';

/** In an application's, `{stage}` stands for the stage. */
const stageNamespaceSchema = Type.String({
  pattern: '^(?:[a-z0-9-]|\\{stage\\}){1,63}$',
  description:
    'Namespace of objects that name none, in Kubernetes; `{stage}` is the stage. Default: that of the target.',
});

const applicationSpec = strict(
  {
    project: Type.Optional(nameSchema),
    source: Type.Optional(sourceSchema),
    sources: Type.Optional(
      Type.Array(
        strict(
          {
            ...sourceFields,
            ref: Type.Optional(
              Type.String({
                pattern: '^[a-z][a-z0-9-]{0,31}$',
                description:
                  'As which the others read its files: `$ref/values.yaml`. Alone with `repo` it makes no objects.',
              }),
            ),
          },
          'One of several sources.',
          sourceLater,
        ),
        {
          minItems: 1,
          maxItems: 16,
          description: 'Several sources: of an object that two declare, the later one wins.',
        },
      ),
    ),
    namespace: Type.Optional(byStage(stageNamespaceSchema)),
    createNamespace: Type.Optional(
      Type.Boolean({
        description:
          'Makes `namespace` where it is missing; it is then neither changed nor deleted (Kubernetes). Off by default.',
      }),
    ),
    stages: Type.Optional(
      Type.Union(
        [
          Type.Array(nameSchema, { minItems: 1, maxItems: 50 }),
          Type.Record(nameSchema, placesSchema, { minProperties: 1 }),
        ],
        { description: 'The way to production, in order: names of targets, or stage → target, targets or selection.' },
      ),
    ),
    targets: Type.Optional(placesSchema),
    inputs: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,63}$' }), nameSchema, {
        description: 'Name → application whose task outputs are read as `${name.output}`; implies the dependency.',
      }),
    ),
    dependsOn: Type.Optional(
      Type.Array(nameSchema, { description: 'Applications that must be healthy first, on the same stage.' }),
    ),
    ...behaviourFields,
  },
  'What a team ships: where it is written, where it goes, how it is delivered.',
  {
    terraform: 'Terraform stacks',
    pulumi: 'Pulumi stacks',
    helm: 'Helm',
    kustomize: 'Kustomize',
    jsonnet: 'Jsonnet',
    freeze: 'freezes on a calendar',
    policies: 'policies (they are guards: spec.guards.policies)',
    pipeline: 'pipelines',
    preview: 'previews of pull requests',
    images: 'image updates',
    cost: 'cost',
  },
);

const hostSchema = strict(
  {
    roots: Type.Optional(
      Type.Array(textSchema, {
        minItems: 1,
        description: 'Directories in which files may be written; a relative one lies in the data directory.',
      }),
    ),
    ports: Type.Optional(
      Type.Array(Type.Union([Type.Integer({ minimum: 1, maximum: 65535 }), portRangeSchema]), {
        description: 'Ports that routes and processes may use.',
      }),
    ),
    user: Type.Optional(
      Type.String({ pattern: '^[a-z_][-a-z0-9_]{0,31}$', description: 'The system user that processes run as.' }),
    ),
    backend: Type.Optional(
      Type.Enum(['supervisor', 'systemd', 'systemd-user'], {
        description: 'What keeps processes running: Fairlead, or transient units of the system or of the own account.',
      }),
    ),
  },
  'This machine, through its supervisor.',
  { agent: 'agents on other machines', address: 'agents on other machines', ssh: 'agents on other machines' },
);

/** How a cluster is reached, on a Target or on a Connection that several share. */
const clusterFields = {
  context: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      description: 'The context of the kubeconfig that the credential holds; `fairlead target add` puts it there.',
    }),
  ),
  server: Type.Optional(
    Type.String({
      maxLength: 2048,
      'x-format': 'https-url',
      description: 'The address of the API server, where the credential is a token instead of a kubeconfig.',
    }),
  ),
  certificateAuthority: Type.Optional(
    Type.String({
      pattern: '^\\s*-----BEGIN CERTIFICATE-----',
      maxLength: 65_536,
      description: 'The certificates (PEM) that the one of `server` is checked against; default: those of the system.',
    }),
  ),
  tlsServerName: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9.-]{1,253}$', description: 'The name in the certificate of `server`.' }),
  ),
  proxy: Type.Optional(
    Type.String({
      maxLength: 2048,
      'x-format': 'http-url',
      description: 'The HTTP proxy on the way to the API server.',
    }),
  ),
};

const kubernetesSchema = Type.Object(
  {
    ...clusterFields,
    credential: Type.Optional(credentialSchema),
    connection: Type.Optional(nameSchema),
    inCluster: Type.Optional(Type.Literal(true, { description: 'The cluster that Fairlead itself runs in.' })),
    namespace: Type.Optional(namespaceSchema),
    health: Type.Optional(healthChecksSchema),
    actions: Type.Optional(customActionsSchema),
  },
  {
    additionalProperties: false,
    description: 'A cluster: by context, by address, by a Connection, or from within.',
    'x-later': { agent: 'agents' },
    'x-instead': {
      kubeconfig:
        'files of this machine are not named in Git; run `fairlead target add NAME --context CONTEXT`, or name a credential (env, file, vault) that holds the kubeconfig',
    },
  },
);

const targetSpec = strict(
  {
    tier: Type.Optional(Type.Enum(['production', 'non-production'], { description: 'Default: non-production.' })),
    host: Type.Optional(hostSchema),
    kubernetes: Type.Optional(kubernetesSchema),
    ...behaviourFields,
  },
  'A place things run: exactly one of `host` and `kubernetes`.',
  {
    metrics: 'metrics',
    account: 'cloud accounts',
    terraform: 'Terraform stacks',
    pulumi: 'Pulumi stacks',
    aws: 'cloud accounts',
    windows: 'delivery windows',
    traffic: 'traffic routing',
  },
);

const projectSpec = strict(
  {
    description: Type.Optional(Type.String({ maxLength: 4096 })),
    sources: Type.Optional(
      Type.Array(patternSchema, { description: 'Repositories that may be used; `!` before a pattern excludes.' }),
    ),
    targets: Type.Optional(
      Type.Array(patternSchema, { description: 'Targets that may be used; `!` before a pattern excludes.' }),
    ),
    namespaces: Type.Optional(
      Type.Array(patternSchema, { description: 'Namespaces that may be written; `!` before a pattern excludes.' }),
    ),
    kinds: Type.Optional(
      strict(
        { allow: Type.Optional(Type.Array(patternSchema)), deny: Type.Optional(Type.Array(patternSchema)) },
        'Kinds of objects that may be written.',
      ),
    ),
    chartKeys: Type.Optional(
      Type.String({
        pattern: '^\\s*-----BEGIN PGP PUBLIC KEY BLOCK-----',
        maxLength: 65_536,
        description:
          'Public keys (`gpg --armor --export`). Every chart from elsewhere, dependencies too, must then have been signed by one of them.',
      }),
    ),
    signers: Type.Optional(signersSchema),
    impersonate: Type.Optional(
      strict(
        { user: textSchema, groups: Type.Optional(Type.Array(textSchema, { maxItems: 32 })) },
        'As whom its objects are read and written in Kubernetes; the account of the target must be allowed to impersonate it.',
      ),
    ),
    quotas: Type.Optional(
      strict(
        {
          placements: Type.Optional(Type.Integer({ minimum: 0, description: 'Applications on targets.' })),
          objects: Type.Optional(Type.Integer({ minimum: 0, description: 'Objects on all its targets together.' })),
        },
        'How much its applications may have.',
      ),
    ),
    health: Type.Optional(healthChecksSchema),
    roles: Type.Optional(rolesSchema),
    ...behaviourFields,
  },
  'A tenant: what its applications may use, and its guards and defaults.',
  {
    budget: 'cost',
  },
);

const gitSchema = strict(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 2048,
      'x-format': 'repo-prefix',
      description: 'A repository, or the address that its repositories begin with.',
    }),
    forge: Type.Optional(
      Type.Enum(['github', 'gitlab', 'gitea', 'generic'], {
        description:
          'Whose webhooks arrive, and whose requests are previewed where `api` names a token (Gitea and Forgejo).',
      }),
    ),
    mirrors: Type.Optional(
      Type.Array(repoSchema, { maxItems: 8, description: 'Tried in order when the first does not answer.' }),
    ),
    caFile: Type.Optional(textSchema),
    knownHostsFile: Type.Optional(textSchema),
    submodules: Type.Optional(
      Type.Boolean({ description: 'Submodules whose address begins with this one read as folders. Off by default.' }),
    ),
    lfs: Type.Optional(
      Type.Boolean({ description: 'Files that Git LFS keeps are read themselves, over https. Off by default.' }),
    ),
    webhookSecret: Type.Optional(credentialSchema),
    api: Type.Optional(credentialSchema),
    accounts: Type.Optional(forgeAccountsSchema),
  },
  'A Git server or repository.',
);
const webhookSchema = strict(
  {
    url: Type.String({
      pattern: '^https?://',
      maxLength: 2048,
      'x-format': 'http-url',
      description: 'Where messages are posted, signed with the credential.',
    }),
  },
  'A receiver of messages.',
);
const storeSchema = (description: string) =>
  strict(
    {
      url: Type.String({ minLength: 1, maxLength: 2048, 'x-format': 'outside', description }),
      user: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 256,
          description: 'Who the credential is of: a user, or the id of an access key.',
        }),
      ),
      caFile: Type.Optional(textSchema),
    },
    description,
  );
const clusterSchema = strict(clusterFields, 'A Kubernetes cluster that several targets share.');
const connectionSpec = strict(
  {
    git: Type.Optional(gitSchema),
    webhook: Type.Optional(webhookSchema),
    kubernetes: Type.Optional(clusterSchema),
    helm: Type.Optional(storeSchema('A repository of charts, or what the addresses of several begin with.')),
    registry: Type.Optional(storeSchema('An OCI registry, `oci://host` or a folder of it.')),
    archive: Type.Optional(storeSchema('A server of archives, or a bucket: `https://host/bucket`.')),
    oidc: Type.Optional(oidcSchema),
    github: Type.Optional(githubSchema),
    gitlab: Type.Optional(gitlabSchema),
    workload: Type.Optional(workloadSchema),
    projects: Type.Optional(
      Type.Array(patternSchema, {
        minItems: 1,
        description: 'Projects whose applications may use it; `!` before a pattern excludes. Default: all.',
      }),
    ),
    credential: Type.Optional(credentialSchema),
    write: Type.Optional(credentialSchema),
  },
  'An address and where its credential is: exactly one of `git`, `webhook`, `kubernetes`, `helm`, `registry`, `archive`, `oidc`, `github`, `gitlab` and `workload`.',
  {
    metrics: 'metrics',
    chat: 'chat (until then: `webhook`)',
    mail: 'mail (until then: `webhook`)',
    secrets: 'secret stores',
    changes: 'change systems',
  },
);

export const kindSchemas = {
  Project: strict(
    { ...documentHead, kind: Type.Literal('Project'), metadata: metadataSchema(), spec: Type.Optional(projectSpec) },
    'A tenant.',
  ),
  Target: strict(
    { ...documentHead, kind: Type.Literal('Target'), metadata: metadataSchema(), spec: targetSpec },
    'A place things run.',
  ),
  Application: strict(
    { ...documentHead, kind: Type.Literal('Application'), metadata: metadataSchema(), spec: applicationSpec },
    'What a team ships.',
  ),
  Connection: strict(
    { ...documentHead, kind: Type.Literal('Connection'), metadata: metadataSchema(), spec: connectionSpec },
    'An address and where its credential is.',
  ),
  Policy: strict(
    { ...documentHead, kind: Type.Literal('Policy'), metadata: metadataSchema(), spec: policySpec },
    'Rules that objects are held against before they may be written anywhere.',
  ),
  Window: strict(
    { ...documentHead, kind: Type.Literal('Window'), metadata: metadataSchema(), spec: windowSpec },
    'When change may go on, for several at once.',
  ),
};
export type { PolicySpec };
export type ConfigurationKind = keyof typeof kindSchemas;
export type ApplicationSpec = Static<typeof applicationSpec>;
export type TargetSpec = Static<typeof targetSpec>;
export type ProjectSpec = Static<typeof projectSpec>;
export type ConnectionSpec = Static<typeof connectionSpec>;

export const laterKinds: { readonly [kind: string]: string } = {
  Analysis: 'analysis of metrics',
  Pipeline: 'pipelines',
};
