import { lstat, mkdir, open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { Tree, TreeEntry } from '../ports/git.ts';
import { fileError } from './files.ts';

/** What a path is; `mode` holds the permission bits. */
export type Inspected = { readonly kind: 'file' | 'directory' | 'other'; readonly mode: number };

/** Undefined where nothing is there. Throws `internal` where it cannot be seen. */
export async function inspectPath(path: string): Promise<Inspected | undefined> {
  try {
    const found = await stat(path);
    return { kind: found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other', mode: found.mode & 0o777 };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(path, error);
  }
}

/** Writes a file with the folders above it. False, and nothing written, where one is there already. */
export async function writeNewFile(path: string, content: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw fileError(path, error);
  }
}

/** A folder of this machine as the files of a commit are read: what lies there now, committed or not. */
export type WorkFolder = {
  readonly tree: Tree;
  /** The top of the Git repository that the path lies in, else the folder itself. Absolute. */
  readonly root: string;
  /** The path within `root`, `/`-separated; empty for the root itself. */
  readonly prefix: string;
};

/** Opens the repository (or plain folder) around a path; undefined where the path is nothing that could be read. */
export async function openWorkFolder(path: string): Promise<WorkFolder | undefined> {
  const found = await inspectPath(path);
  if (found === undefined || found.kind === 'other') return undefined;
  const real = await realpath(path);
  const start = found.kind === 'file' ? dirname(real) : real;
  const root = (await repositoryAround(start)) ?? start;
  return { tree: workTree(root), root, prefix: relative(root, real).split(sep).join('/') };
}

async function repositoryAround(start: string): Promise<string | undefined> {
  for (let folder = start; ; folder = dirname(folder)) {
    if ((await inspectPath(join(folder, '.git'))) !== undefined) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Links are not followed, as in the trees of Git; Git's own folder is not part of the tree. */
function workTree(root: string): Tree {
  const placeOf = (path: string): string | undefined => {
    const place = resolve(root, path);
    return place === root || place.startsWith(root.endsWith(sep) ? root : root + sep) ? place : undefined;
  };
  return {
    commit: '0'.repeat(40) as CommitSha, // no commit: what lies in the folder now
    list: async (path) => {
      const place = placeOf(path);
      if (place === undefined || !(await isPlain(root, place, 'directory'))) return undefined;
      const entries = await readdir(place, { withFileTypes: true });
      return entries
        .filter(({ name }) => name !== '.git')
        .map((entry): TreeEntry => {
          const type = entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'directory' : 'file';
          return { name: entry.name, type, id: '' };
        })
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    read: async (path, maxBytes) => {
      const place = placeOf(path);
      if (place === undefined || !(await isPlain(root, place, 'file'))) return undefined;
      const { size } = await stat(place);
      if (size > maxBytes) {
        throw new AppError('limit-exceeded', `${path} has ${size} bytes, more than ${maxBytes}; make it smaller`);
      }
      return readFile(place);
    },
  };
}

/** Whether it is what is asked for and none of the folders on the way is a link. */
async function isPlain(root: string, place: string, kind: 'file' | 'directory'): Promise<boolean> {
  try {
    for (let at = place; at !== root; at = dirname(at)) {
      const found = await lstat(at);
      if (at === place ? !(kind === 'file' ? found.isFile() : found.isDirectory()) : !found.isDirectory()) return false;
    }
    return place !== root || kind === 'directory';
  } catch (error) {
    if (isMissing(error)) return false;
    throw fileError(place, error);
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
