import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CredentialRef } from '../../../ports/git.ts';
import { isPrivateWay, type Remote } from '../remote.ts';
import type { MirrorDeps } from './mirror-deps.ts';

/** A credential in hand, for as long as one command lasts. Printed, it shows nothing. */
export class Credential {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** `user:password`, or a token alone, for which forges take any user name. */
  basic(): { readonly username: string; readonly password: string } {
    const colon = this.#value.indexOf(':');
    if (colon < 0) return { username: 'x-access-token', password: this.#value };
    return { username: this.#value.slice(0, colon), password: this.#value.slice(colon + 1) };
  }

  privateKey(): string {
    return `${this.#value}\n`;
  }

  /** The same text with every spelling of the credential replaced by `***`. */
  redact(text: string): string {
    const { username, password } = this.basic();
    const spellings = [
      this.#value,
      password,
      Buffer.from(`${username}:${password}`).toString('base64'),
      encodeURIComponent(password),
    ];
    return spellings
      .filter((spelling) => spelling.length > 3)
      .reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text);
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }
}

/**
 * Reads the credential if it is bound to the host of this remote; null otherwise, so that a mirror on another host is
 * asked without one. Throws `invalid-input` when it cannot be read or would travel in clear.
 */
export async function credentialFor(
  deps: Pick<MirrorDeps, 'credential'>,
  ref: CredentialRef | 'local' | null,
  remote: Remote,
): Promise<Credential | null> {
  if (ref === null || ref === 'local' || remote.kind === 'local' || ref.host.toLowerCase() !== remote.host) return null;
  if (remote.kind === 'http' && !isPrivateWay(remote)) {
    throw new AppError(
      'invalid-input',
      `the credential for ${remote.host} is not sent over plain http: use the https address of ${remote.name}`,
    );
  }
  const value = (await deps.credential(ref.from, ref.host))?.replace(/\s+$/, '');
  if (value === undefined || value === '') {
    throw new AppError('unauthenticated', `the credential for ${remote.host} is empty or missing: set ${placeOf(ref)}`);
  }
  if (remote.kind === 'http' && /\p{Cc}/u.test(value)) {
    throw new AppError(
      'invalid-input',
      `the credential for ${remote.host} holds a line break or control character: see ${placeOf(ref)}`,
    );
  }
  return new Credential(value);
}

function placeOf({ from }: CredentialRef): string {
  if ('env' in from) return `the environment variable ${from.env}`;
  return 'vault' in from ? `the vault's ${from.vault}` : `the file ${from.file}`;
}
