import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readlink, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { systemCode, writeError } from './system-error.ts';

export type DiskFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly content: Buffer; readonly mode: number }
  /** A link, a folder, a device, or more than anyone declares: never ours. */
  | { readonly kind: 'other'; readonly what: string };

const largestBytes = 64 * 1024 * 1024;

/** What lies at a path, without following a link in its last part and without waiting on a pipe. */
export async function readDiskFile(path: string): Promise<DiskFile> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    return { kind: 'other', what: code === 'ELOOP' ? 'a symbolic link' : `something unreadable (${code})` };
  }
  try {
    const info = await file.stat();
    if (info.isDirectory()) return { kind: 'other', what: 'a folder' };
    if (!info.isFile()) return { kind: 'other', what: 'no plain file' };
    if (info.size > largestBytes) return { kind: 'other', what: `a file of ${info.size} bytes` };
    return { kind: 'file', content: await file.readFile(), mode: info.mode & 0o777 };
  } finally {
    await file.close();
  }
}

export type WriteFileOptions = {
  readonly mode: number;
  readonly user: { readonly uid: number; readonly gid: number } | null;
};

/**
 * Replaces a file at a checked path and returns the folders that had to be made (innermost first). The folder is held
 * open and looked at again, so that a link put there meanwhile leads nowhere. Errors: `disk-full`, `unavailable`, `forbidden`.
 */
export async function writeDiskFile(
  path: string,
  content: Uint8Array,
  options: WriteFileOptions,
): Promise<readonly string[]> {
  try {
    const made = await makeParents(dirname(path), options.user);
    const folder = await open(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      const base = await heldFolder(folder, dirname(path));
      await replace(base, basename(path), content, options);
      await folder.sync();
    } finally {
      await folder.close();
    }
    return made;
  } catch (cause) {
    throw cause instanceof AppError ? cause : writeError(path, cause);
  }
}

async function makeParents(folder: string, user: WriteFileOptions['user']): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    const made = await mkdir(at, { mode: 0o755 }).then(
      () => true,
      (error: unknown) => {
        if (systemCode(error) === 'EEXIST') return false;
        if (systemCode(error) === 'ENOENT') return undefined;
        throw error;
      },
    );
    if (made === false) break;
    if (made === true) {
      missing.unshift(at);
      break;
    }
    missing.unshift(at);
  }
  const made: string[] = [];
  for (const at of missing) {
    await mkdir(at, { recursive: true, mode: 0o755 });
    if (user !== null) {
      const handle = await open(at, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
      await handle.chown(user.uid, user.gid).finally(() => handle.close());
    }
    made.unshift(at);
  }
  return made;
}

/** A way to the open folder that nobody can swap: through the descriptor where the system offers that. */
async function heldFolder(folder: FileHandle, path: string): Promise<string> {
  if (process.platform !== 'linux') {
    if ((await realpath(path)) !== path) throw moved(path);
    return path;
  }
  const held = `/proc/self/fd/${folder.fd}`;
  if ((await readlink(held)) !== path) throw moved(path);
  return held;
}

function moved(path: string): AppError {
  return new AppError(
    'forbidden',
    `${path} became a link to another place while it was being written; nothing was written`,
  );
}

async function replace(folder: string, name: string, content: Uint8Array, options: WriteFileOptions): Promise<void> {
  const draft = join(folder, `${draftStart(name)}${crypto.randomUUID()}${draftEnd}`);
  try {
    const file = await open(
      draft,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    );
    try {
      await file.writeFile(content);
      if (options.user !== null) await file.chown(options.user.uid, options.user.gid);
      await file.chmod(options.mode);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, name));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const draftEnd = '.fairlead-tmp';

function draftStart(name: string): string {
  return `.${name.slice(0, 100)}.`;
}

/** Removes what a write that was cut off left beside a file. */
export async function removeDrafts(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(draftStart(basename(path))) || !name.endsWith(draftEnd)) continue;
    await rm(join(dirname(path), name), { force: true });
  }
}

/** Removes a file and then the folders made for it, as far as they are empty. */
export async function removeDiskFile(path: string, madeDirectories: readonly string[]): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (cause) {
    throw writeError(path, cause);
  }
  for (const folder of madeDirectories) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}
