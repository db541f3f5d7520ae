import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { createHostTarget, type SupervisorLink } from '../adapters/targets/host/index.ts';
import type { Target } from '../ports/target.ts';
import type { DataDirectory } from './data-directory.ts';

export type ConnectDeps = {
  readonly data: DataDirectory;
  readonly link: SupervisorLink;
  /** `up` runs services as the person's own account; a `server` demands another one. */
  readonly ownAccountAllowed: boolean;
};

/** Connects a declared target; undefined for kinds that cannot be connected yet, which its placements then say. */
export async function connectTarget(
  deps: ConnectDeps,
  configuration: Configuration,
  name: string,
): Promise<Target | undefined> {
  const declared = configuration.targets.find((target) => target.name === name);
  if (declared === undefined || declared.runs.kind !== 'host') return undefined;
  const { roots, ports, user, backend } = declared.runs;
  if (!deps.ownAccountAllowed && (user === null || user === userInfo().username)) {
    throw new AppError(
      'invalid-input',
      `${declared.declared.path}:${declared.declared.line} Target/${name}: a server runs host services as another account than its own; set spec.host.user`,
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
