import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type {
  Configuration,
  HostDeclaration,
  KubernetesDeclaration,
  Project,
  TargetDeclaration,
} from '@fairlead/core/configuration/configuration.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CredentialDeps } from '../adapters/secrets/resolve-credential.ts';
import { createHostTarget, type SupervisorLink } from '../adapters/targets/host/index.ts';
import { connectCluster } from '../adapters/targets/kubernetes/index.ts';
import { sha256 } from '../io/sha256.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import type { ActionScripts } from '../ports/action-scripts.ts';
import type { HealthJudge } from '../ports/health-judge.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { Target } from '../ports/target.ts';
import { allowedPrograms, clusterCredential } from './cluster-credential.ts';
import type { DataDirectory } from './data-directory.ts';
import type { OwnContext } from './own-context.ts';

export type ConnectDeps = {
  readonly data: DataDirectory;
  readonly link: SupervisorLink;
  readonly credentials: CredentialDeps;
  readonly sealer: Sealer;
  readonly health: HealthJudge;
  readonly actions: ActionScripts;
  /** The context that a person lends for as long as this runs. */
  readonly lent: OwnContext | null;
  /** A project as the configuration in force declares it. */
  readonly project: (name: string) => Project | undefined;
  readonly env: { readonly [name: string]: string | undefined };
  /** `up` runs services as the person's own account; a `server` demands another one. */
  readonly ownAccountAllowed: boolean;
};

/** Connects a declared target; undefined for one that is declared no more. Throws why it cannot be connected. */
export async function connectTarget(
  deps: ConnectDeps,
  configuration: Configuration,
  name: string,
): Promise<Target | undefined> {
  const declared = configuration.targets.find((target) => target.name === name);
  if (declared === undefined) return undefined;
  const { runs } = declared;
  return runs.kind === 'host' ? connectHost(deps, declared, runs) : connectKubernetes(deps, name, runs);
}

async function connectHost(
  deps: ConnectDeps,
  { name, declared }: TargetDeclaration,
  runs: HostDeclaration,
): Promise<Target> {
  const { roots, ports, user, backend } = runs;
  if (!deps.ownAccountAllowed && (user === null || user === userInfo().username)) {
    throw new AppError(
      'invalid-input',
      `${declared.path}:${declared.line} Target/${name}: a server runs host services as another account than its own; set spec.host.user`,
    );
  }
  const home = join(deps.data.hosts, name);
  const directories = roots.map((root) => (isAbsolute(root) ? root : resolve(home, root)));
  return createHostTarget({
    config: {
      name,
      directory: join(deps.data.supervisor, 'targets', name),
      roots: directories,
      ports: [...ports],
      user,
      backend,
    },
    link: deps.link,
  });
}

function connectKubernetes(
  { credentials, sealer, health, actions, env, data, project, lent }: ConnectDeps,
  name: string,
  runs: KubernetesDeclaration,
): Promise<Target> {
  const { reach } = runs;
  return connectCluster(name, reach, {
    clock: systemClock,
    random: systemRandom,
    digests: { hash: sha256, keyedDigest: (text) => sealer.keyedDigest(text) },
    identityOf: (owner) => project(owner)?.impersonate ?? undefined,
    health: { checks: runs.health, checksOf: (owner) => project(owner)?.health ?? [], judge: health },
    actions: { sets: runs.actions, scripts: actions },
    credential: clusterCredential({ ...credentials, lent }, name, reach.kind === 'kubeconfig' ? reach.context : null),
    exec: { allowed: [...allowedPrograms(env), ...(lent?.program == null ? [] : [lent.program])], env, cwd: data.root },
  });
}
