import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { readFileIfThere } from '../../../../io/files.ts';
import type { ApiAccess } from '../api-access.ts';

/** Where Kubernetes puts a pod's account. */
export const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The account of the pod that this program runs in: address from the environment, authority and token from the mounted
 * folder. The kubelet renews the token there, so it is read anew when the old one is refused. Throws `unavailable`
 * outside of a cluster.
 */
export async function inClusterAccess(
  env: { readonly [name: string]: string | undefined },
  folder: string = accountFolder,
): Promise<ApiAccess> {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  const ca = await readFileIfThere(join(folder, 'ca.crt'));
  if (host === '' || ca === undefined) {
    throw new AppError(
      'unavailable',
      'spec.kubernetes.inCluster: this server runs in no cluster; run it there (deploy/), or name a context',
      { retry: 'backoff' },
    );
  }
  const readToken = async (): Promise<Secret> => {
    const token = (await readFileIfThere(join(folder, 'token')))?.toString('utf8').trim() ?? '';
    if (token === '')
      throw new AppError('not-found', `${join(folder, 'token')} holds no token; mount the service account`);
    return new Secret(token);
  };
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ca: ca.toString('utf8'),
    token: await readToken(),
    renewToken: readToken,
  };
}
