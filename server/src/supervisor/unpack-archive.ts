import { constants, createReadStream } from 'node:fs';
import { link, mkdir, open, realpath, symlink } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isBelow } from './path-rules.ts';
import { systemCode } from './system-error.ts';
import { type TarEntry, tarEntries } from './tar-entries.ts';

const usualLimits = { entries: 200_000, bytes: 4 * 1024 ** 3 };

/**
 * Unpacks a .tar.gz into an empty folder. Nothing leaves it: absolute paths, `..`, and links that point outside are
 * refused, and so is what is no file, folder or link. Errors: `integrity`, `limit-exceeded`, those of the disk.
 */
export async function unpackArchive(archive: string, into: string, strip: number, limits = usualLimits): Promise<void> {
  const gunzip = createGunzip();
  // Errors of the pipeline surface through the iteration over its last stream.
  pipeline(createReadStream(archive), gunzip, () => undefined);
  const root = await realpath(into);
  let entries = 0;
  let bytes = 0;
  try {
    for await (const entry of tarEntries(gunzip)) {
      entries++;
      if (entry.kind === 'file') bytes += entry.size;
      if (entries > limits.entries || bytes > limits.bytes) {
        throw new AppError(
          'limit-exceeded',
          `the archive unpacks to more than ${limits.entries} entries or ${limits.bytes} bytes; ship less`,
        );
      }
      const path = stripped(entry.path, strip);
      if (path !== undefined) await place(entry, path, root, strip);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code.startsWith('Z_'))
      throw new AppError('integrity', `the archive is not gzip (${code}); give a .tar.gz`, { cause });
    throw cause;
  } finally {
    gunzip.destroy();
  }
}

/** The path below the stripped folders; undefined for what lies above. Error: `integrity` for a path that escapes. */
function stripped(path: string, strip: number): string | undefined {
  if (path.startsWith('/') || path.includes('\0') || path.split('/').includes('..')) {
    throw new AppError('integrity', `the archive holds "${path}", which points out of it; it was not unpacked`);
  }
  const parts = normalize(path)
    .split(sep)
    .filter((part) => part !== '' && part !== '.');
  const rest = parts.slice(strip);
  return rest.length === 0 ? undefined : rest.join(sep);
}

async function place(entry: TarEntry, path: string, root: string, strip: number): Promise<void> {
  const full = join(root, path);
  const folder = entry.kind === 'directory' ? path : dirname(path);
  const real = await makeFolder(folder, root, path);
  switch (entry.kind) {
    case 'directory':
      return;
    case 'file': {
      const file = await open(
        full,
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
        0o600,
      );
      try {
        for await (const piece of entry.content) await file.write(piece);
        await file.chmod((entry.mode & 0o111) === 0 ? 0o644 : 0o755);
      } finally {
        await file.close();
      }
      return;
    }
    case 'link':
      return placeLink(entry, full, real, root, strip);
  }
}

/** Makes the folders of an entry one by one, each where the one before really lies. Answers the last one's real path. */
async function makeFolder(folder: string, root: string, path: string): Promise<string> {
  let at = root;
  for (const part of folder.split(sep)) {
    if (part === '.') continue;
    const next = join(at, part);
    await mkdir(next, { mode: 0o755 }).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
    at = await realpath(next).catch(() => '');
    if (at !== root && !isBelow(at, root))
      throw new AppError('integrity', `the archive writes "${path}" through a link that leads out of it`);
  }
  return at;
}

async function placeLink(
  entry: Extract<TarEntry, { kind: 'link' }>,
  full: string,
  folder: string,
  root: string,
  strip: number,
): Promise<void> {
  if (entry.hard) {
    const target = stripped(entry.target, strip);
    const source = join(root, target ?? '');
    // The folders on the way may be links of the archive itself, so the real place decides.
    const real = await realpath(source).catch(() => '');
    if (target === undefined || !isBelow(real, root)) {
      throw new AppError('integrity', `the archive links "${entry.path}" to "${entry.target}", which is not in it`);
    }
    return link(real, full);
  }
  const resolved = normalize(join(folder, entry.target));
  const leaves = entry.target.startsWith('/') || (resolved !== root && !isBelow(resolved, root));
  // After a name that is itself a link, `..` leads elsewhere than it reads.
  if (leaves || /(?:^|\/)(?!\.{1,2}\/)[^/]+\/(?:.*\/)?\.\.(?:\/|$)/.test(entry.target)) {
    throw new AppError('integrity', `the archive links "${entry.path}" to "${entry.target}", which lies outside it`);
  }
  return symlink(entry.target, full);
}
