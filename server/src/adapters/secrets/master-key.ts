import { randomBytes } from 'node:crypto';
import { link, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { makePrivateDirectory, readFileIfThere, writeFileAtomic } from '../../io/files.ts';

/** 256 bits that open everything sealed. */
export type MasterKey = { readonly bytes: Uint8Array };

const prefix = 'fairlead-master-key-v1:';
const keyPattern = /^fairlead-master-key-v1:(?<key>[A-Za-z0-9_-]{43})\s*$/;

/**
 * Reads the master key, or makes one (mode 0600) where the file does not exist. It belongs outside the database's
 * folder and outside every backup of it: whoever has both reads every secret, and without it none can be read again.
 * Throws `forbidden` where others may read the file, `integrity` where it is no master key, `disk-full`, `internal`.
 */
export async function loadMasterKey(file: string): Promise<MasterKey> {
  const known = await readKey(file);
  if (known !== undefined) return known;
  await makePrivateDirectory(dirname(file));
  await makeKey(file);
  const made = await readKey(file);
  if (made === undefined)
    throw new AppError('unavailable', `the master key ${file} vanished while it was made; try again`);
  return made;
}

async function readKey(file: string): Promise<MasterKey | undefined> {
  const text = (await readFileIfThere(file))?.toString('utf8');
  if (text === undefined) return undefined;
  if (((await stat(file)).mode & 0o077) !== 0) {
    throw new AppError('forbidden', `others may read the master key ${file}; run: chmod 600 ${file}`);
  }
  const key = keyPattern.exec(text)?.groups?.['key'];
  if (key === undefined) {
    throw new AppError('integrity', `${file} is not a master key; put the right file back, or name another path`);
  }
  return { bytes: Buffer.from(key, 'base64url') };
}

/** Linked into place, never replacing: two servers that start at once agree on one key, a crash leaves none half made. */
async function makeKey(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFileAtomic(draft, `${prefix}${randomBytes(32).toString('base64url')}\n`);
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
