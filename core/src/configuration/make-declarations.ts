import type { RepoUrl } from '../model/ids.ts';
import type { Declared } from '../model/placement.ts';
import { readOutsideAddress } from '../source/outside-address.ts';
import type {
  ClusterReach,
  Connection,
  GitConnection,
  HostDeclaration,
  KubernetesDeclaration,
  OutsideConnection,
  Project,
  TargetDeclaration,
} from './configuration.ts';
import { makeCustomActions } from './custom-actions-schema.ts';
import type { CredentialSource } from './field-schemas.ts';
import { makeHealthChecks } from './health-check-schema.ts';
import type { ConnectionSpec, ProjectSpec, TargetSpec } from './kind-schemas.ts';
import { makeOidc } from './oidc-schema.ts';
import type { ParsedDocument } from './parse-configuration-file.ts';
import { readPortRange } from './read-format.ts';
import { readRepoAddress } from './repo-address.ts';
import { makeRoles } from './role-schemas.ts';
import type { Behaviour } from './shared-schemas.ts';
import { makeGithub, makeGitlab } from './sign-in-schemas.ts';
import { makeSigners } from './signers-schema.ts';
import { makeWorkload } from './workload-schema.ts';

type Named<K extends ParsedDocument['kind']> = Extract<ParsedDocument, { kind: K }>;

/** The project of a checked document. */
export function makeProject({ name, spec }: Named<'Project'>, declared: Declared): Project {
  const { sources, targets, namespaces, kinds, quotas } = spec;
  return {
    name,
    description: spec.description ?? '',
    restrictions: {
      ...(sources === undefined ? {} : { sources }),
      ...(targets === undefined ? {} : { targets }),
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(kinds === undefined ? {} : { kinds }),
    },
    ...(quotas === undefined ? {} : { quotas }),
    behaviour: behaviourOf(spec),
    chartKeys: spec.chartKeys ?? null,
    ...(spec.signers === undefined ? {} : { signers: makeSigners(spec.signers) }),
    impersonate: spec.impersonate === undefined ? null : { groups: [], ...spec.impersonate },
    health: makeHealthChecks(spec.health),
    roles: makeRoles(name, spec.roles),
    declared,
  };
}

/** The project that is there without being declared; it restricts nothing. */
export const defaultProject: Project = {
  name: 'default',
  description: '',
  restrictions: {},
  behaviour: {},
  chartKeys: null,
  impersonate: null,
  health: [],
  roles: [],
  declared: null,
};

/** The target of a checked document. */
export function makeTarget({ name, labels, spec }: Named<'Target'>, declared: Declared): TargetDeclaration {
  return {
    name,
    labels,
    tier: spec.tier ?? 'non-production',
    runs: runsOf(name, spec),
    behaviour: behaviourOf(spec),
    declared,
  };
}

function runsOf(name: string, { host, kubernetes }: TargetSpec): HostDeclaration | KubernetesDeclaration {
  if (kubernetes !== undefined) {
    const {
      inCluster = false,
      connection,
      credential,
      namespace = 'default',
      health,
      actions,
      ...cluster
    } = kubernetes;
    const reach: ClusterReach = inCluster
      ? { kind: 'in-cluster' }
      : connection === undefined
        ? reachOf(cluster, credential ?? { vault: clusterEntry(name) })
        : { kind: 'connection', name: connection };
    return {
      kind: 'kubernetes',
      reach,
      namespace,
      health: makeHealthChecks(health),
      actions: makeCustomActions(actions),
    };
  }
  const ports = (host?.ports ?? []).flatMap((port) => {
    const range = typeof port === 'number' ? { from: port, to: port } : readPortRange(port);
    return typeof range === 'string' ? [] : [range];
  });
  return {
    kind: 'host',
    roots: host?.roots ?? [],
    ports,
    user: host?.user ?? null,
    backend: host?.backend ?? 'supervisor',
  };
}

/** The vault's entry in which `fairlead target add` keeps the kubeconfig of a target or connection. */
export function clusterEntry(name: string): string {
  return `cluster.${name}`;
}

function reachOf(cluster: NonNullable<ConnectionSpec['kubernetes']>, credential: CredentialSource): ClusterReach {
  const { server } = cluster;
  const context = cluster.context ?? null;
  const certificateAuthority = cluster.certificateAuthority ?? null;
  const tlsServerName = cluster.tlsServerName ?? null;
  const proxy = cluster.proxy ?? null;
  if (server === undefined) return { kind: 'kubeconfig', context, credential, proxy };
  return { kind: 'server', server, certificateAuthority, tlsServerName, credential, proxy };
}

/** Targets with the clusters that they name by connection put in their place. */
export function linkClusters(
  targets: ReadonlyMap<string, TargetDeclaration>,
  connections: ReadonlyMap<string, Connection>,
): Map<string, TargetDeclaration> {
  const link = (target: TargetDeclaration): TargetDeclaration => {
    const { runs } = target;
    if (runs.kind !== 'kubernetes' || runs.reach.kind !== 'connection') return target;
    const connection = connections.get(runs.reach.name);
    return connection?.kind === 'kubernetes' ? { ...target, runs: { ...runs, reach: connection.reach } } : target;
  };
  return new Map([...targets].map(([name, target]) => [name, link(target)]));
}

/** The connection of a checked document. */
export function makeConnection({ name, spec }: Named<'Connection'>, declared: Declared): Connection {
  const { git, kubernetes, credential = null, write = null } = spec;
  const projects = spec.projects === undefined ? {} : { projects: spec.projects };
  if (kubernetes !== undefined) {
    const reach = reachOf(kubernetes, credential ?? { vault: clusterEntry(name) });
    return { kind: 'kubernetes', name, reach, declared };
  }
  if (spec.workload !== undefined) return makeWorkload(name, spec.workload, declared);
  if (spec.github !== undefined) return makeGithub(name, spec.github, credential, declared);
  if (spec.gitlab !== undefined) return makeGitlab(name, spec.gitlab, credential, declared);
  if (spec.oidc !== undefined) return makeOidc(name, spec.oidc, credential, declared);
  for (const kind of ['helm', 'registry', 'archive'] as const) {
    const store = spec[kind];
    if (store === undefined) continue;
    const { user = null, caFile = null } = store;
    const url = readOutsideAddress(store.url);
    return { kind, name, url: url.ok ? url.value : store.url, user, credential, caFile, ...projects, declared };
  }
  if (git === undefined)
    return { kind: 'webhook', name, url: spec.webhook?.url ?? '', credential, ...projects, declared };
  return {
    kind: 'git',
    name,
    url: address(git.url),
    forge: git.forge ?? 'generic',
    mirrors: (git.mirrors ?? []).map(address),
    credential,
    write,
    webhookSecret: git.webhookSecret ?? null,
    ...(git.api === undefined ? {} : { api: git.api }),
    ...(git.accounts === undefined ? {} : { accounts: accountsOf(git.accounts) }),
    caFile: git.caFile ?? null,
    knownHostsFile: git.knownHostsFile ?? null,
    submodules: git.submodules ?? false,
    lfs: git.lfs ?? false,
    ...projects,
    declared,
  };
}

/** Names without regard to case: forges do not tell them apart either. */
function accountsOf(
  accounts: NonNullable<NonNullable<ConnectionSpec['git']>['accounts']>,
): NonNullable<GitConnection['accounts']> {
  return Object.fromEntries(
    Object.entries(accounts).map(([name, who]) => [
      name.toLowerCase(),
      typeof who === 'string' ? { person: who, id: null } : who,
    ]),
  );
}

function address(text: string): RepoUrl {
  const read = readRepoAddress(text);
  return read.ok ? read.value : (text as RepoUrl); // the schema's format has refused what cannot be read
}

/** The fields of one shape on every kind. */
export function behaviourOf(spec: ProjectSpec | TargetSpec | Behaviour): Behaviour {
  const { preset, sync, delivery, guards, notify } = spec;
  return {
    ...(preset === undefined ? {} : { preset }),
    ...(sync === undefined ? {} : { sync }),
    ...(delivery === undefined ? {} : { delivery }),
    ...(guards === undefined ? {} : { guards }),
    ...(notify === undefined ? {} : { notify }),
  };
}

/** The connection of charts, artefacts and archives for an address: the longest of those that it begins with. */
export function outsideConnectionFor(
  connections: readonly Connection[],
  address: string,
): OutsideConnection | undefined {
  return connections
    .flatMap((connection) =>
      connection.kind === 'helm' || connection.kind === 'registry' || connection.kind === 'archive' ? [connection] : [],
    )
    .filter(({ url }) => address === url || address.startsWith(`${url}/`))
    .sort((a, b) => b.url.length - a.url.length)[0];
}

/** The connection whose address a repository's address begins with; the longest wins. Undefined when none does. */
export function connectionFor(
  connections: readonly Connection[],
  repo: RepoUrl,
): Extract<Connection, { kind: 'git' }> | undefined {
  return connections
    .filter((connection) => connection.kind === 'git')
    .filter(({ url }) => repo === url || repo.startsWith(url.endsWith('/') || url.endsWith(':') ? url : `${url}/`))
    .sort((a, b) => b.url.length - a.url.length)[0];
}

/** Whether a Connection is declared for an address of charts, artefacts or repositories: a person vouches for the place. */
export function knowsPlace(connections: readonly Connection[], address: string): boolean {
  const isKnown = outsideConnectionFor(connections, address.replace(/\/+$/, '')) !== undefined;
  return isKnown || connectionFor(connections, address as RepoUrl) !== undefined; // compared as text only
}
