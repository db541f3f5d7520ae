import { delimiter, dirname, join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { readFileIfThere } from '../../../../io/files.ts';
import { inlineContext } from './inline-context.ts';
import { type KubeconfigContext, listContexts, readContext } from './kubeconfig.ts';

export type FoundContext = { readonly context: KubeconfigContext; readonly file: string };

/**
 * The operator's own context by name: from the file given, else from those that KUBECONFIG names, else from the usual
 * one in the home folder. What it names of files is put in. Throws `not-found` with the contexts that there are.
 */
export async function findContext(
  name: string,
  file: string | null,
  env: { readonly [name: string]: string | undefined },
): Promise<FoundContext> {
  const files = file === null ? usualFiles(env) : [file];
  const seen: string[] = [];
  for (const path of files) {
    const source = (await readFileIfThere(path))?.toString('utf8');
    if (source === undefined) continue;
    const { contexts } = listContexts(source, path);
    seen.push(...contexts);
    if (contexts.includes(name))
      return { context: await inlineContext(readContext(source, name, path), dirname(path)), file: path };
  }
  const known = seen.length === 0 ? 'there is none' : `there are ${seen.join(', ')}`;
  throw new AppError(
    'not-found',
    `no context ${name} in ${files.join(', ')}: ${known}; name the file with --kubeconfig`,
  );
}

function usualFiles(env: { readonly [name: string]: string | undefined }): readonly string[] {
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return named.length > 0 ? named : [join(env['HOME'] ?? '', '.kube', 'config')];
}
