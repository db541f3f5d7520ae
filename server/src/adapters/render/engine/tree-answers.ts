import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { Tree } from '../../../ports/git.ts';
import { rootPath, toTreePath } from './engine-path.ts';

export type TreeLimits = { readonly maxFileBytes: number; readonly maxTotalBytes: number; readonly maxFiles: number };

export const defaultTreeLimits: TreeLimits = {
  maxFileBytes: 5 * 1024 * 1024,
  maxTotalBytes: 64 * 1024 * 1024,
  maxFiles: 10_000,
};

/**
 * Answers the engine's questions from one commit. Links and submodules are nothing here: what they point to may lie
 * outside of the repository, and what is read would not be what was recorded.
 */
export class TreeAnswers {
  readonly #tree: Tree;
  readonly #limits: TreeLimits;
  readonly #files = new Map<string, Json>();
  readonly #listings = new Map<string, readonly string[]>();
  #bytes = 0;

  constructor(tree: Tree, limits: TreeLimits) {
    this.#tree = tree;
    this.#limits = limits;
  }

  /** What is known so far, as a request carries it. */
  get known(): {
    readonly files: { readonly [path: string]: Json };
    readonly listings: { readonly [path: string]: readonly string[] };
  } {
    return { files: Object.fromEntries(this.#files), listings: Object.fromEntries(this.#listings) };
  }

  /** Fetches what the last render read. What is not there any more is said to be so. */
  async addReads(reads: readonly Read[]): Promise<void> {
    for (const read of reads) {
      if (read.kind === 'fact') continue;
      const path = read.path === '' ? rootPath : read.path;
      if (read.kind === 'listing') await this.#addListing(path);
      else await this.#addPath(path);
    }
  }

  /** Answers each question; false when one of them was answered before, so that asking again is no use. */
  async answer(paths: readonly string[], listings: readonly string[]): Promise<boolean> {
    let fresh = true;
    for (const path of paths) {
      fresh &&= !this.#files.has(path) && !this.#listings.has(path);
      await this.#addPath(path);
    }
    for (const path of listings) {
      fresh &&= !this.#listings.has(path);
      await this.#addListing(path);
    }
    return fresh;
  }

  async #addPath(path: string): Promise<void> {
    if (this.#files.has(path) || this.#listings.has(path)) return;
    const inTree = toTreePath(path);
    const bytes =
      inTree === undefined || inTree === '' ? undefined : await this.#tree.read(inTree, this.#limits.maxFileBytes);
    if (bytes === undefined) return this.#addListing(path);
    this.#bytes += bytes.byteLength;
    const { maxTotalBytes, maxFiles } = this.#limits;
    if (this.#bytes > maxTotalBytes)
      throw new AppError(
        'limit-exceeded',
        `the files read exceed ${maxTotalBytes} bytes in all at ${path}; split the application`,
      );
    if (this.#files.size >= maxFiles)
      throw new AppError('limit-exceeded', `more than ${maxFiles} files are read at ${path}; split the application`);
    this.#files.set(path, contentOf(bytes));
  }

  async #addListing(path: string): Promise<void> {
    const inTree = toTreePath(path);
    const entries = inTree === undefined ? undefined : await this.#tree.list(inTree);
    if (entries === undefined) return void this.#files.set(path, this.#files.get(path) ?? null);
    const names = entries.filter(({ type }) => type === 'file' || type === 'directory');
    this.#listings.set(
      path,
      names.map(({ name, type }) => (type === 'directory' ? `${name}/` : name)),
    );
  }
}

function contentOf(bytes: Uint8Array): Json {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}
