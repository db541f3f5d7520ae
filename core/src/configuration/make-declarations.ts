import type { RepoUrl } from '../model/ids.ts';
import type { Declared } from '../model/placement.ts';
import type {
  Connection,
  HostDeclaration,
  KubernetesDeclaration,
  Project,
  TargetDeclaration,
} from './configuration.ts';
import type { ProjectSpec, TargetSpec } from './kind-schemas.ts';
import type { ParsedDocument } from './parse-configuration-file.ts';
import { readPortRange } from './read-format.ts';
import { readRepoAddress } from './repo-address.ts';
import type { Behaviour } from './shared-schemas.ts';

type Named<K extends ParsedDocument['kind']> = Extract<ParsedDocument, { kind: K }>;

/** The project of a checked document. */
export function makeProject({ name, spec }: Named<'Project'>, declared: Declared): Project {
  const { sources, targets, namespaces, kinds } = spec;
  return {
    name,
    description: spec.description ?? '',
    restrictions: {
      ...(sources === undefined ? {} : { sources }),
      ...(targets === undefined ? {} : { targets }),
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(kinds === undefined ? {} : { kinds }),
    },
    behaviour: behaviourOf(spec),
    declared,
  };
}

/** The project that is there without being declared; it restricts nothing. */
export const defaultProject: Project = {
  name: 'default',
  description: '',
  restrictions: {},
  behaviour: {},
  declared: null,
};

/** The target of a checked document. */
export function makeTarget({ name, labels, spec }: Named<'Target'>, declared: Declared): TargetDeclaration {
  return {
    name,
    labels,
    tier: spec.tier ?? 'non-production',
    runs: runsOf(spec),
    behaviour: behaviourOf(spec),
    declared,
  };
}

function runsOf({ host, kubernetes }: TargetSpec): HostDeclaration | KubernetesDeclaration {
  if (kubernetes !== undefined) {
    const { context = null, kubeconfig = null, inCluster = false, namespace = 'default' } = kubernetes;
    return { kind: 'kubernetes', context, kubeconfig, inCluster, namespace };
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

/** The connection of a checked document. */
export function makeConnection({ name, spec }: Named<'Connection'>, declared: Declared): Connection {
  const { git, credential = null, write = null } = spec;
  if (git === undefined) return { kind: 'webhook', name, url: spec.webhook?.url ?? '', credential, declared };
  return {
    kind: 'git',
    name,
    url: address(git.url),
    forge: git.forge ?? 'generic',
    mirrors: (git.mirrors ?? []).map(address),
    credential,
    write,
    webhookSecret: git.webhookSecret ?? null,
    caFile: git.caFile ?? null,
    knownHostsFile: git.knownHostsFile ?? null,
    submodules: git.submodules ?? false,
    lfs: git.lfs ?? false,
    declared,
  };
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
