import { createHash } from 'node:crypto';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { Tree, TreeEntry } from '../../../ports/git.ts';

export type FileMap = ReadonlyMap<string, Buffer>;
type Folder = Map<string, Folder | Buffer>;

/** Files in memory as a tree; equal contents have equal ids. */
export class FileTree implements Tree {
  /** No commit of any repository. */
  readonly commit = '0'.repeat(40) as CommitSha;
  readonly #root: Folder = new Map();

  constructor(files: FileMap) {
    for (const [path, content] of files) {
      const parts = path.split('/');
      const name = parts.pop() ?? '';
      let folder = this.#root;
      for (const part of parts) {
        const known = folder.get(part);
        const below: Folder = known instanceof Map ? known : new Map();
        folder.set(part, below);
        folder = below;
      }
      folder.set(name, content);
    }
  }

  has(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** All files. */
  paths(): readonly string[] {
    const below = (folder: Folder, prefix: string): readonly string[] =>
      [...folder].flatMap(([name, node]) => (node instanceof Map ? below(node, `${prefix}${name}/`) : [prefix + name]));
    return below(this.#root, '');
  }

  /** The first folder of the top that is wanted, as a tree of its own. */
  below(isWanted: (name: string) => boolean): FileTree | undefined {
    for (const [name, node] of this.#root) {
      if (!(node instanceof Map) || !isWanted(name)) continue;
      const tree = new FileTree(new Map());
      for (const [inner, content] of node) tree.#root.set(inner, content);
      return tree;
    }
    return undefined;
  }

  async list(path: string): Promise<readonly TreeEntry[] | undefined> {
    const found = this.#find(path);
    if (!(found instanceof Map)) return undefined;
    return [...found]
      .map(
        ([name, node]): TreeEntry =>
          node instanceof Map
            ? { name, type: 'directory', id: '' }
            : { name, type: 'file', id: createHash('sha256').update(node).digest('hex') },
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const found = this.#find(path);
    if (found === undefined || found instanceof Map) return undefined;
    if (found.length > maxBytes)
      throw new AppError('limit-exceeded', `${path} has ${found.length} bytes, more than the ${maxBytes} allowed`);
    return found;
  }

  #find(path: string): Folder | Buffer | undefined {
    let node: Folder | Buffer | undefined = this.#root;
    for (const part of path === '' ? [] : path.split('/')) node = node instanceof Map ? node.get(part) : undefined;
    return node;
  }
}
