import { isAbsolute, join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { readFileIfThere } from '../../../../io/files.ts';
import type { KubeconfigContext, KubeconfigUser } from './kubeconfig.ts';

const maxBytes = 1024 * 1024;

/**
 * The context with the content of every file that it names in place of the name, read as the operator's own files
 * beside the kubeconfig in `folder`: what is kept in the vault needs no file of this machine. Throws `not-found`.
 */
export async function inlineContext(context: KubeconfigContext, folder: string): Promise<KubeconfigContext> {
  const { 'certificate-authority': ca, ...cluster } = context.cluster;
  const { tokenFile, 'client-certificate': certificate, 'client-key': key, ...user } = context.user;
  const content = async (name: string, field: string): Promise<string> => {
    const path = isAbsolute(name) ? name : join(folder, name);
    const bytes = await readFileIfThere(path);
    if (bytes === undefined)
      throw new AppError('not-found', `context ${context.name}: ${field} names ${path}, which is not there`);
    if (bytes.length > maxBytes)
      throw new AppError(
        'limit-exceeded',
        `context ${context.name}: ${path} (${field}) is larger than ${maxBytes} bytes`,
      );
    return bytes.toString('utf8');
  };
  const data = async (name: string, field: string): Promise<string> =>
    Buffer.from(await content(name, field)).toString('base64');
  const inlined: KubeconfigUser = {
    ...user,
    ...(tokenFile === undefined || user.token !== undefined
      ? {}
      : { token: (await content(tokenFile, 'tokenFile')).trim() }),
    ...(certificate === undefined ? {} : { 'client-certificate-data': await data(certificate, 'client-certificate') }),
    ...(key === undefined ? {} : { 'client-key-data': await data(key, 'client-key') }),
  };
  return {
    ...context,
    cluster:
      ca === undefined
        ? cluster
        : { ...cluster, 'certificate-authority-data': await data(ca, 'certificate-authority') },
    user: inlined,
  };
}
