import { gunzipSync } from 'node:zlib';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type FileMap, FileTree } from './file-tree.ts';
import { readTar } from './read-tar.ts';

export type ArchiveLimits = {
  readonly maxPackedBytes: number;
  readonly maxUnpackedBytes: number;
  readonly maxEntries: number;
  readonly maxDepth: number;
  readonly maxPathLength: number;
};

export const archiveLimits: ArchiveLimits = {
  maxPackedBytes: 32 * 1024 * 1024,
  maxUnpackedBytes: 128 * 1024 * 1024,
  maxEntries: 20_000,
  maxDepth: 32,
  maxPathLength: 1_024,
};

/** What an entry takes beside its content: its header, the rest of its last block, an extended header. */
const headerBytes = 2_048;

/**
 * The files of a tar archive, packed with gzip or not, as a tree in memory: nothing of it ever touches a disk. Refused
 * are paths that lead out or mean different things to different readers, names that differ only in case or in how
 * their letters are composed, a name that is both file and folder, links that lead anywhere, devices, and whatever
 * goes past a limit. Errors: `integrity`, `limit-exceeded`; the message names the entry.
 */
export function extractArchive(packed: Buffer, limits: ArchiveLimits = archiveLimits): FileTree {
  const files: Map<string, Buffer> = new Map();
  const spelling = new Map<string, string>();
  let [entries, total] = [0, 0];
  for (const { path: written, type, content } of readTar(unpack(packed, limits))) {
    if (++entries > limits.maxEntries) throw tooMuch(`more than ${limits.maxEntries} entries`);
    const path = checkPath(written, limits);
    if (type === 'link') throw refused(written, 'is a link; put the file itself there');
    if (type === 'device') throw refused(written, 'is a device');
    if (path === '') continue;
    checkSpelling(path, spelling);
    if (type === 'directory') continue;
    if (files.has(path)) throw refused(written, 'is there twice');
    total += content.length;
    if (total > limits.maxUnpackedBytes) throw tooMuch(`more than ${limits.maxUnpackedBytes} bytes unpacked`);
    files.set(path, content);
  }
  checkFolders(files);
  return new FileTree(files);
}

/** Files from elsewhere (a bucket) under the same rules as those of an archive. */
export function checkFiles(given: FileMap, limits: ArchiveLimits = archiveLimits): FileTree {
  const spelling = new Map<string, string>();
  const files = new Map<string, Buffer>();
  let total = 0;
  for (const [written, content] of given) {
    const path = checkPath(written, limits);
    if (path === '') continue;
    checkSpelling(path, spelling);
    total += content.length;
    if (files.size >= limits.maxEntries) throw tooMuch(`more than ${limits.maxEntries} entries`);
    if (total > limits.maxUnpackedBytes) throw tooMuch(`more than ${limits.maxUnpackedBytes} bytes`);
    if (files.has(path)) throw refused(written, 'is there twice');
    files.set(path, content);
  }
  checkFolders(files);
  return new FileTree(files);
}

function unpack(packed: Buffer, { maxPackedBytes, maxUnpackedBytes, maxEntries }: ArchiveLimits): Buffer {
  if (packed.length > maxPackedBytes) throw tooMuch(`more than ${maxPackedBytes} bytes`);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed;
  try {
    return gunzipSync(packed, { maxOutputLength: maxUnpackedBytes + maxEntries * headerBytes });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(`more than ${maxUnpackedBytes} bytes unpacked`);
    throw new AppError('integrity', 'the archive cannot be read: its gzip is broken or cut short', { cause });
  }
}

function checkPath(written: string, { maxDepth, maxPathLength }: ArchiveLimits): string {
  if (written.length > maxPathLength) throw refused(written.slice(0, 60), `is longer than ${maxPathLength} characters`);
  if (/[\p{Cc}\\]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u.test(written) || written.includes('\uFFFD'))
    throw refused(written, 'holds a backslash or an invisible or broken character');
  if (written.startsWith('/') || /^[A-Za-z]:/.test(written)) throw refused(written, 'is an absolute path');
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refused(written, 'leads out of the archive');
  if (parts.some((part) => part.toLowerCase() === '.git')) throw refused(written, "is named like Git's own folder");
  if (parts.length > maxDepth) throw refused(written, `lies deeper than ${maxDepth} folders`);
  return parts.join('/');
}

/** Two spellings of one name would be one file on some machines and two on others. */
function checkSpelling(path: string, spelling: Map<string, string>): void {
  const parts = path.split('/');
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('/');
    const folded = name.normalize('NFC').toLowerCase();
    const known = spelling.get(folded);
    if (known === name) return; // and so all above it
    if (known !== undefined) throw refused(name, `differs from ${show(known)} in case or composition only`);
    spelling.set(folded, name);
  }
}

function checkFolders(files: ReadonlyMap<string, Buffer>): void {
  for (const path of files.keys()) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      if (files.has(path.slice(0, slash))) throw refused(path.slice(0, slash), 'is a file and a folder');
  }
}

function refused(path: string, why: string): AppError {
  return new AppError('integrity', `the archive is refused: ${show(path)} ${why}`);
}

function tooMuch(what: string): AppError {
  return new AppError('limit-exceeded', `the archive is refused: it holds ${what}`);
}

function show(path: string): string {
  return JSON.stringify(path.slice(0, 100)).replaceAll(/[^\x20-\x7e]/g, '?');
}
