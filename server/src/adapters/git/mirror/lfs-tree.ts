import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import { type LfsPointer, longestPointerBytes, parseLfsPointer } from '@fairlead/core/source/lfs-pointer.ts';
import type { Tree, TreeEntry } from '../../../ports/git.ts';

/** A tree that reads large files themselves where Git holds a pointer to them. */
export class LfsTree implements Tree {
  readonly commit: CommitSha;
  readonly #own: Tree;
  readonly #fetch: (pointer: LfsPointer) => Promise<Uint8Array>;

  constructor(own: Tree, fetch: (pointer: LfsPointer) => Promise<Uint8Array>) {
    this.commit = own.commit;
    this.#own = own;
    this.#fetch = fetch;
  }

  list(path: string): Promise<readonly TreeEntry[] | undefined> {
    return this.#own.list(path);
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const content = await this.#own.read(path, maxBytes);
    if (content === undefined || content.length >= longestPointerBytes) return content;
    const pointer = parseLfsPointer(Buffer.from(content).toString('latin1'));
    if (pointer === undefined) return content;
    if (pointer.sizeBytes > maxBytes)
      throw new AppError(
        'limit-exceeded',
        `${path} has ${pointer.sizeBytes} bytes, more than the ${maxBytes} allowed: make it smaller or leave it out`,
      );
    return this.#fetch(pointer);
  }
}
