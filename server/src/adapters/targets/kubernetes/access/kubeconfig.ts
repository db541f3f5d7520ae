import { AppError } from '@fairlead/core/lib/app-error.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

/** The parts of a kubeconfig that say where a cluster is and who asks. Source: client-go, tools/clientcmd/api/v1/types.go. */
const text = Type.Optional(Type.String());
const Cluster = Type.Object({
  server: text,
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': Type.Optional(Type.Boolean()),
  'tls-server-name': text,
  'proxy-url': text,
});
const Exec = Type.Object({
  apiVersion: text,
  command: Type.String(),
  args: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
  env: Type.Optional(Type.Union([Type.Array(Type.Object({ name: Type.String(), value: Type.String() })), Type.Null()])),
  provideClusterInfo: Type.Optional(Type.Boolean()),
});
const User = Type.Object({
  token: text,
  tokenFile: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  username: text,
  password: text,
  exec: Type.Optional(Exec),
  'auth-provider': Type.Optional(Type.Unknown()),
  as: text,
  'as-groups': Type.Optional(Type.Array(Type.String())),
});
const Context = Type.Object({ cluster: Type.String(), user: text, namespace: text });
const Kubeconfig = Type.Object({
  clusters: Type.Optional(
    Type.Union([Type.Array(Type.Object({ name: Type.String(), cluster: Cluster })), Type.Null()]),
  ),
  users: Type.Optional(Type.Union([Type.Array(Type.Object({ name: Type.String(), user: User })), Type.Null()])),
  contexts: Type.Optional(
    Type.Union([Type.Array(Type.Object({ name: Type.String(), context: Context })), Type.Null()]),
  ),
  'current-context': text,
});
export type KubeconfigCluster = Type.Static<typeof Cluster>;
export type KubeconfigUser = Type.Static<typeof User>;
export type ExecSettings = Type.Static<typeof Exec>;

/** One context with what it names. */
export type KubeconfigContext = {
  readonly name: string;
  readonly namespace: string | null;
  readonly cluster: KubeconfigCluster;
  readonly user: KubeconfigUser;
};

export type KubeconfigSummary = { readonly contexts: readonly string[]; readonly current: string | null };

/** Which contexts a kubeconfig holds. Throws `invalid-input`, never with what the file holds. */
export function listContexts(source: string, what: string): KubeconfigSummary {
  const config = read(source, what);
  return { contexts: (config.contexts ?? []).map(({ name }) => name), current: config['current-context'] || null };
}

/**
 * The named context of a kubeconfig; without a name its only one (never `current-context`: which cluster is written to
 * is said, not inherited). Throws `invalid-input` or `not-found`, naming `what` and the field, never what the file holds.
 */
export function readContext(source: string, name: string | null, what: string): KubeconfigContext {
  const config = read(source, what);
  const contexts = config.contexts ?? [];
  const names = contexts.map((entry) => entry.name);
  if (name === null && contexts.length > 1)
    throw new AppError('invalid-input', `${what} holds several contexts; name one of ${names.join(', ')}`);
  const found = name === null ? contexts[0] : contexts.find((entry) => entry.name === name);
  if (found === undefined) {
    const known = names.length === 0 ? 'it holds none' : `it holds ${names.join(', ')}`;
    throw new AppError('not-found', `${what} has no context ${name ?? ''}: ${known}`);
  }
  const { cluster: clusterName, user: userName, namespace } = found.context;
  const cluster = (config.clusters ?? []).find((entry) => entry.name === clusterName)?.cluster;
  if (cluster === undefined)
    throw new AppError(
      'invalid-input',
      `${what}: context ${found.name} names the cluster ${clusterName}, which is not there`,
    );
  const user = (config.users ?? []).find((entry) => entry.name === userName)?.user;
  if (user === undefined && userName !== undefined && userName !== '')
    throw new AppError(
      'invalid-input',
      `${what}: context ${found.name} names the user ${userName}, which is not there`,
    );
  return { name: found.name, namespace: namespace || null, cluster, user: user ?? {} };
}

/** A kubeconfig (JSON, which is YAML) with this one context. */
export function writeContext({ name, namespace, cluster, user }: KubeconfigContext): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace === null ? {} : { namespace }) } }],
    'current-context': name,
  });
}

function read(source: string, what: string): Type.Static<typeof Kubeconfig> {
  const [document, ...others] = readYaml(source, 'configuration');
  if (document === undefined || others.length > 0)
    throw new AppError(
      'invalid-input',
      `${what} is no kubeconfig: it holds ${document === undefined ? 'nothing' : 'several documents'}`,
    );
  if (document.kind === 'broken')
    throw new AppError('invalid-input', `${what} is no YAML: see its line ${document.line}`);
  if (Value.Check(Kubeconfig, document.value)) return document.value;
  const [fault] = Value.Errors(Kubeconfig, document.value);
  throw new AppError('invalid-input', `${what} is no kubeconfig: see ${fault?.instancePath || 'its first line'}`);
}
