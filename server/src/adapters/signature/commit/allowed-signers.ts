import { Buffer } from 'node:buffer';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import picomatch from 'picomatch';

/** A line of an `allowed_signers` file. */
export type AllowedSigner = {
  readonly principals: readonly string[];
  readonly key: Buffer;
  readonly validAfterMs: EpochMs | null;
  readonly validBeforeMs: EpochMs | null;
};

export type AllowedSigners = { readonly signers: readonly AllowedSigner[]; readonly faults: readonly string[] };

const keyTypes =
  /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com)$/;

/**
 * Reads the lines. One that is not understood whole counts for nothing and is a fault: an option may narrow what the key is good for.
 * Source: ssh-keygen(1), ALLOWED SIGNERS.
 */
export function readAllowedSigners(text: string): AllowedSigners {
  const signers: AllowedSigner[] = [];
  const faults: string[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const read = readLine(line);
    if (typeof read === 'string') faults.push(`line ${index + 1}: ${read}`);
    else if (read !== undefined) signers.push(read);
  }
  return { signers, faults };
}

function readLine(line: string): AllowedSigner | undefined | string {
  const words = line.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  const [principals = '', ...rest] = words;
  const at = rest.findIndex((word) => keyTypes.test(word));
  if (at < 0) return 'names no kind of key that is known';
  const key = rest[at + 1];
  if (key === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(key)) return 'holds no key';
  let validAfterMs: EpochMs | null = null;
  let validBeforeMs: EpochMs | null = null;
  for (const option of splitOptions(rest.slice(0, at).join(','))) {
    const [name = '', value = ''] = option.split(/=(.*)/s);
    const bare = value.replaceAll('"', '');
    if (name.toLowerCase() === 'namespaces') {
      if (!bare.split(',').some((pattern) => matches(pattern, 'git'))) return undefined;
    } else if (name.toLowerCase() === 'valid-after' || name.toLowerCase() === 'valid-before') {
      const moment = readMoment(bare);
      if (moment === undefined) return `${name} is no moment`;
      if (name.toLowerCase() === 'valid-after') validAfterMs = moment;
      else validBeforeMs = moment;
    } else return `the option ${name} is not supported`;
  }
  const names = principals.replaceAll('"', '').split(',');
  return { principals: names, key: Buffer.from(key, 'base64'), validAfterMs, validBeforeMs };
}

function splitOptions(text: string): readonly string[] {
  return text.match(/(?:[^,"]|"[^"]*")+/g) ?? [];
}

/** `YYYYMMDD[Z]` or `YYYYMMDDHHMM[SS][Z]`; taken as UTC, so that it means the same everywhere. */
function readMoment(text: string): EpochMs | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?Z?$/
    .exec(text)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isNaN(at) ? undefined : at;
}

/** Whether a signer is named for an address. One of the patterns may exclude it by `!`. */
export function isPrincipal({ principals }: AllowedSigner, email: string): boolean {
  const wanted = email.toLowerCase();
  if (principals.some((name) => name.startsWith('!') && matches(name.slice(1).toLowerCase(), wanted))) return false;
  return principals.some((name) => !name.startsWith('!') && matches(name.toLowerCase(), wanted));
}

function matches(pattern: string, text: string): boolean {
  return picomatch.makeRe(pattern, { nobrace: true, noextglob: true, dot: true, bash: true })?.test(text) ?? false;
}
