import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { readFileIfThere } from '../../io/files.ts';
import type { CredentialRef } from '../../ports/git.ts';
import type { Vault } from './vault.ts';

export type CredentialDeps = {
  readonly environment: { readonly [name: string]: string | undefined };
  readonly vault: Vault;
};

/** Far above any token, key or password. */
const maxBytes = 65_536;

/**
 * The credential behind a reference, for use at one host. Throws `forbidden` for any other host than the one it is bound
 * to (redirects included: ask again for each), `not-found` where it is not there, `invalid-input` where it is empty.
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
  if ('env' in from) return present(deps.environment[from.env], `the environment variable ${from.env}`, host);
  if ('file' in from) return present(await readCredentialFile(from.file), `the file ${from.file}`, host);
  return present((await deps.vault.get(from.vault, host))?.reveal(), `the vault entry "${from.vault}"`, host);
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

async function readCredentialFile(file: string): Promise<string | undefined> {
  const bytes = await readFileIfThere(file);
  if (bytes !== undefined && bytes.length > maxBytes) {
    throw new AppError('limit-exceeded', `${file} is larger than ${maxBytes} bytes; name the file of the credential`);
  }
  return bytes?.toString('utf8');
}
