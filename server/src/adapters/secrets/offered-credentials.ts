import { realpath } from 'node:fs/promises';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { readFileIfThere } from '../../io/files.ts';
import type { CredentialRef } from '../../ports/git.ts';
import type { Vault } from './vault.ts';

export type OfferDeps = {
  readonly env: { readonly [name: string]: string | undefined };
  readonly vault: Vault;
  /** Variables of the program's own and the one host each is for, beside what the operator offers. */
  readonly own: readonly { readonly name: string; readonly host: string }[];
};

/** In which variable the operator says what configuration may name: `NAME`, `NAME@host` or `/folder`, by commas. */
export const offerVariable = 'FAIRLEAD_ALLOW_CREDENTIALS';

/** Far above any token, key, password or kubeconfig. */
const maxBytes = 65_536;

/**
 * Reads what a credential's reference names. Whoever may commit configuration chooses both the reference and the host it
 * goes to, so that only what the operator put into the vault for that host, or offered by name, can be named at all: not
 * every variable and file of this machine.
 */
export class OfferedCredentials {
  readonly #deps: OfferDeps;
  readonly #names = new Map<string, Set<string>>();
  readonly #folders: string[] = [];

  constructor(deps: OfferDeps) {
    this.#deps = deps;
    const offered = (deps.env[offerVariable] ?? '').split(',').map((word) => word.trim());
    for (const word of offered.filter((each) => each !== '')) {
      if (word.startsWith('/')) this.#folders.push(word.replace(/\/+$/, ''));
      else this.#offer(word.split('@')[0] ?? word, word.includes('@') ? word.slice(word.indexOf('@') + 1) : '*');
    }
    for (const { name, host } of deps.own) this.#offer(name, host);
  }

  /** Undefined where it is not there. Throws `forbidden` for what was not offered for this host. */
  async read(from: CredentialRef['from'], host: string): Promise<string | undefined> {
    if ('vault' in from) return (await this.#deps.vault.get(from.vault, host))?.reveal();
    if ('env' in from) return this.#variable(from.env, host);
    return this.#file(from.file, host);
  }

  #offer(name: string, host: string): void {
    const hosts = this.#names.get(name) ?? new Set<string>();
    this.#names.set(name, hosts.add(host.toLowerCase()));
  }

  #variable(name: string, host: string): string | undefined {
    const hosts = this.#names.get(name);
    if (hosts?.has('*') === true || hosts?.has(host.toLowerCase()) === true) return this.#deps.env[name];
    throw refused(`the environment variable ${name}`, host, `${offerVariable}=${name}@${host}`);
  }

  async #file(path: string, host: string): Promise<string | undefined> {
    const below = (folder: string, file: string): boolean => file.startsWith(`${folder}/`);
    const offered = this.#folders.filter((folder) => below(folder, path));
    const inside = await Promise.all(
      offered.map(async (folder) => {
        const [file, real] = await Promise.all([realpath(path), realpath(folder)]).catch(() => [path, folder] as const);
        return below(real, file) && !file.split('/').includes('..');
      }),
    );
    if (!inside.includes(true)) throw refused(`the file ${path}`, host, `${offerVariable}=FOLDER`);
    const bytes = await readFileIfThere(path);
    if (bytes !== undefined && bytes.length > maxBytes)
      throw new AppError('limit-exceeded', `${path} is larger than ${maxBytes} bytes; name the file of the credential`);
    return bytes?.toString('utf8');
  }
}

function refused(what: string, host: string, setting: string): AppError {
  return new AppError(
    'forbidden',
    `the configuration names ${what} as the credential for ${host}, which the operator has not offered; start the server with ${setting}`,
  );
}
