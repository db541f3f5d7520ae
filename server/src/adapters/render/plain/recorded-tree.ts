import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Tree, TreeEntry } from '../../../ports/git.ts';
import type { RenderLimits } from './limits.ts';

/** A tree that remembers what was asked of it, including what was not there, and bounds what is taken. */
export class RecordedTree {
  readonly #tree: Tree;
  readonly #repo: RepoUrl;
  readonly #limits: RenderLimits;
  readonly #reads = new Map<string, Read>();
  #bytes = 0;

  constructor(tree: Tree, repo: RepoUrl, limits: RenderLimits) {
    this.#tree = tree;
    this.#repo = repo;
    this.#limits = limits;
  }

  /** Everything asked so far, in the order of kind and path. */
  get reads(): readonly Read[] {
    return [...this.#reads.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, read]) => read);
  }

  async list(path: string): Promise<readonly TreeEntry[] | undefined> {
    const entries = await this.#tree.list(path);
    if (entries === undefined) this.#record('miss', path);
    else this.#record('listing', path);
    return entries;
  }

  /** Content of a file; undefined when there is none. Err says in words which limit it goes past. */
  async read(path: string): Promise<Result<Uint8Array | undefined, string>> {
    const { maxFileBytes, maxTotalBytes } = this.#limits;
    try {
      const bytes = await this.#tree.read(path, maxFileBytes);
      this.#record(bytes === undefined ? 'miss' : 'file', path);
      this.#bytes += bytes?.byteLength ?? 0;
      return this.#bytes > maxTotalBytes
        ? err(`the files read exceed ${formatBytes(maxTotalBytes)} in all`)
        : ok(bytes);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'limit-exceeded') throw error;
      this.#record('file', path);
      return err(`is larger than ${formatBytes(maxFileBytes)}`);
    }
  }

  #record(kind: Read['kind'], path: string): void {
    this.#reads.set(`${kind} ${path}`, { kind, repo: this.#repo, path });
  }
}

function formatBytes(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024))} MiB`;
}
