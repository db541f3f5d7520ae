import type { CredentialSource } from '@fairlead/core/configuration/field-schemas.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Secret } from '@fairlead/core/lib/secret.ts';
import { type CredentialDeps, resolveCredential } from '../adapters/secrets/resolve-credential.ts';
import type { OwnContext } from './own-context.ts';
import { credentialOf } from './repo-access.ts';

/**
 * Resolves what a cluster's declaration names. A token is bound to the address beside it; a kubeconfig holds its address
 * itself, so that nothing in Git can send it elsewhere: in the vault it is kept for the host it names. A context that the
 * person lent to this run goes before the vault's entry, for targets of that context alone.
 */
export function clusterCredential(
  deps: CredentialDeps & { readonly lent: OwnContext | null },
  target: string,
  context: string | null,
): (source: CredentialSource, host: string | null) => Promise<Secret> {
  return async (source, host) => {
    const { vault } = source;
    if (deps.lent !== null && host === null && vault !== undefined && context === deps.lent.name)
      return deps.lent.kubeconfig;
    const entry = vault === undefined ? undefined : (await deps.vault.list()).find(({ name }) => name === vault);
    if (vault !== undefined && entry === undefined) {
      const add = `fairlead target add ${target} --context CONTEXT`;
      throw new AppError(
        'not-found',
        `the vault has no entry "${vault}" for Target/${target}; add it with \`${add}\`, or lend a context with --context${context === null ? '' : ` ${context}`}`,
      );
    }
    const boundTo = host ?? entry?.host ?? `Target/${target}`;
    const reference = credentialOf(source, boundTo);
    if (reference === null)
      throw new AppError('invalid-input', `Target/${target}: spec.kubernetes.credential names nothing`);
    return resolveCredential(deps, reference, boundTo);
  };
}

/** Programs that may be run for a cluster's token: the operator's word, from the environment alone. */
export function allowedPrograms(env: { readonly [name: string]: string | undefined }): readonly string[] {
  return (env['FAIRLEAD_ALLOW_EXEC'] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
