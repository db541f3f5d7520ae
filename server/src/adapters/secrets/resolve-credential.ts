import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { CredentialRef } from '../../ports/git.ts';
import type { OfferedCredentials } from './offered-credentials.ts';
import type { Vault } from './vault.ts';

export type CredentialDeps = {
  readonly offered: Pick<OfferedCredentials, 'read'>;
  readonly vault: Vault;
};

/**
 * The credential behind a reference, for use at one host. Throws `forbidden` for any other host than the one it is bound
 * to (redirects included: ask again for each) and for what the operator did not offer, `not-found` where it is not there, `invalid-input` where it is empty.
 *
 * @param forHost the host about to be called, as in a URL: with its port where that is not the usual one.
 */
export async function resolveCredential(deps: CredentialDeps, ref: CredentialRef, forHost: string): Promise<Secret> {
  const host = normalHost(ref.host);
  if (host === '' || host !== normalHost(forHost)) {
    throw new AppError(
      'forbidden',
      `the credential for ${ref.host} is not sent to ${forHost}; declare one for that host`,
    );
  }
  const { from } = ref;
  return present(await deps.offered.read(from, host), placeOf(from), host);
}

/** Hosts in the form in which credentials are bound to them: lower case, without a trailing dot. */
export function normalHost(host: string): string {
  return host.toLowerCase().replace(/\.(?=$|:)/, '');
}

function present(value: string | undefined, where: string, host: string): Secret {
  if (value === undefined) {
    throw new AppError('not-found', `the credential for ${host} is not there: ${where} does not exist; provide it`);
  }
  const trimmed = value.replace(/\r?\n$/, ''); // editors end files with one; credentials do not end so
  if (trimmed === '') throw new AppError('invalid-input', `the credential for ${host} is empty: look at ${where}`);
  return new Secret(trimmed);
}

function placeOf(from: CredentialRef['from']): string {
  if ('env' in from) return `the environment variable ${from.env}`;
  return 'file' in from ? `the file ${from.file}` : `the vault entry "${from.vault}"`;
}
