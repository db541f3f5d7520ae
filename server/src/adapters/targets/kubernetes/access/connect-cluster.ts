import type { ClusterReach } from '@fairlead/core/configuration/configuration.ts';
import type { CredentialSource } from '@fairlead/core/configuration/field-schemas.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Secret } from '@fairlead/core/lib/secret.ts';
import { type ApiAccess, defaultApiLimits } from '../api-access.ts';
import { KubernetesTarget, type KubernetesTargetDeps } from '../kubernetes-target.ts';
import { accessOfContext } from './access-of-context.ts';
import type { ExecRules } from './exec-credential.ts';
import { inClusterAccess } from './in-cluster-access.ts';
import { readContext } from './kubeconfig.ts';

export type ConnectClusterDeps = KubernetesTargetDeps & {
  /** The credential that a reference names; `host` where it is sent to an address that Git names. Throws `not-found`. */
  readonly credential: (source: CredentialSource, host: string | null) => Promise<Secret>;
  readonly exec: ExecRules;
};

/** A target for a declared cluster. Errors: `not-found`, `invalid-input`, `forbidden`, `unavailable`. Nothing is asked of the cluster yet. */
export async function connectCluster(
  name: string,
  reach: ClusterReach,
  deps: ConnectClusterDeps,
): Promise<KubernetesTarget> {
  return new KubernetesTarget(name, await accessTo(name, reach, deps), deps, defaultApiLimits);
}

function refused(name: string): never {
  throw new AppError('forbidden', `the kubeconfig of Target/${name} holds no token any more; add it again`);
}

/** How the cluster of a declaration is reached, with its credential. */
export async function accessTo(
  name: string,
  reach: ClusterReach,
  { credential, exec }: Pick<ConnectClusterDeps, 'credential' | 'exec'>,
): Promise<ApiAccess> {
  switch (reach.kind) {
    case 'in-cluster':
      return inClusterAccess(exec.env);
    case 'kubeconfig': {
      const { context, proxy } = reach;
      const read = async (): Promise<ApiAccess> => {
        const source = await credential(reach.credential, null);
        return accessOfContext(readContext(source.reveal(), context, `the kubeconfig of Target/${name}`), exec);
      };
      const access = await read();
      const { token } = access;
      // A token that was renewed where it is kept is found when the old one is refused.
      const renewToken = access.renewToken ?? (async () => (await read()).token ?? refused(name));
      return { ...access, ...(token === null ? {} : { renewToken }), ...(proxy === null ? {} : { proxy }) };
    }
    case 'server': {
      const { server, certificateAuthority, tlsServerName, proxy } = reach;
      return {
        url: server.replace(/\/+$/, ''),
        ca: certificateAuthority,
        token: await credential(reach.credential, new URL(server).host),
        renewToken: () => credential(reach.credential, new URL(server).host),
        ...(tlsServerName === null ? {} : { tlsServerName }),
        ...(proxy === null ? {} : { proxy }),
      };
    }
    case 'connection':
      throw new AppError(
        'not-found',
        `Target/${name}: Connection/${reach.name} is not declared; declare it, or correct the name`,
      );
  }
}
