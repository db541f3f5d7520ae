import { Buffer } from 'node:buffer';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha, Hash } from '@fairlead/core/model/ids.ts';
import type { Edit, Tree, TreeEntry } from '../../../ports/git.ts';
import { segmentsOf } from '../plain-names.ts';

export type FakeFile = { readonly kind: 'file'; readonly id: string; readonly content: Buffer };
export type FakeFolder = {
  readonly kind: 'folder';
  readonly id: string;
  readonly entries: ReadonlyMap<string, FakeNode>;
};
export type FakeNode = FakeFile | FakeFolder;

export const emptyFolder: FakeFolder = { kind: 'folder', id: 'e'.repeat(40), entries: new Map() };

/** The folder after one edit; all that the edit does not touch is shared with the old one. An emptied folder vanishes. */
export function applyEdit(hash: Hash, folder: FakeFolder, edit: Edit): FakeFolder {
  return applyAt(hash, folder, segmentsOf(edit.path), edit.content === null ? null : bytesOf(edit.content));
}

/** Paths of files that differ, deleted and new ones included, in order. */
export function differingPaths(a: FakeNode | undefined, b: FakeNode | undefined, path = ''): readonly string[] {
  if (a?.id === b?.id) return [];
  const own = (a?.kind === 'file' || b?.kind === 'file') && path !== '' ? [path] : [];
  const names = new Set([
    ...(a?.kind === 'folder' ? a.entries.keys() : []),
    ...(b?.kind === 'folder' ? b.entries.keys() : []),
  ]);
  const below = [...names].flatMap((name) =>
    differingPaths(childOf(a, name), childOf(b, name), path === '' ? name : `${path}/${name}`),
  );
  return [...own, ...below].sort();
}

/** A commit's files as the port shows them. */
export class FakeTree implements Tree {
  readonly commit: CommitSha;
  readonly #root: FakeFolder;

  constructor(commit: CommitSha, root: FakeFolder) {
    this.commit = commit;
    this.#root = root;
  }

  async list(path: string): Promise<readonly TreeEntry[] | undefined> {
    const node = this.#find(path);
    if (node?.kind !== 'folder') return undefined;
    return [...node.entries].map(
      ([name, entry]) => ({ name, type: entry.kind === 'file' ? 'file' : 'directory', id: entry.id }) as const,
    );
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const node = this.#find(path);
    if (node?.kind !== 'file') return undefined;
    const { content } = node;
    if (content.length > maxBytes)
      throw new AppError(
        'limit-exceeded',
        `${path} has ${content.length} bytes, more than the ${maxBytes} allowed: make it smaller or leave it out`,
      );
    return content;
  }

  #find(path: string): FakeNode | undefined {
    return segmentsOf(path).reduce<FakeNode | undefined>((node, segment) => childOf(node, segment), this.#root);
  }
}

function bytesOf(content: string | Uint8Array): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
}

function childOf(node: FakeNode | undefined, name: string): FakeNode | undefined {
  return node?.kind === 'folder' ? node.entries.get(name) : undefined;
}

function applyAt(hash: Hash, folder: FakeFolder, segments: readonly string[], content: Buffer | null): FakeFolder {
  const [name, ...rest] = segments;
  if (name === undefined) return folder;
  const entries = new Map(folder.entries);
  const child = folder.entries.get(name);
  if (rest.length > 0) {
    const below = applyAt(hash, child?.kind === 'folder' ? child : emptyFolder, rest, content);
    if (below.entries.size === 0) entries.delete(name);
    else entries.set(name, below);
  } else if (content === null) entries.delete(name);
  else entries.set(name, { kind: 'file', id: hash(`file\n${content.toString('base64')}`).slice(0, 40), content });
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const id = hash(sorted.map(([key, node]) => `${node.kind} ${key}\0${node.id}`).join('\n')).slice(0, 40);
  return { kind: 'folder', id, entries: new Map(sorted) };
}
