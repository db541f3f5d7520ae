import { createHash } from 'node:crypto';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory, readFileIfThere, writeFileAtomic } from '../../io/files.ts';

const digestBytes = 32;

/**
 * Files by name in one folder, each with the digest of its content in front: what was altered or cut short is not there.
 * The ones used longest ago go first when all take more than they may.
 */
export class BlobCache {
  readonly #folder: string;
  readonly #maxBytes: number;

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  async get(name: string): Promise<Buffer | undefined> {
    const path = this.#pathOf(name);
    const bytes = await readFileIfThere(path);
    if (bytes === undefined || bytes.length < digestBytes) return undefined;
    const content = bytes.subarray(digestBytes);
    if (!bytes.subarray(0, digestBytes).equals(createHash('sha256').update(content).digest())) return undefined;
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined); // only tells what may go first
    return content;
  }

  async put(name: string, content: Buffer): Promise<void> {
    await makePrivateDirectory(this.#folder);
    const digest = createHash('sha256').update(content).digest();
    await writeFileAtomic(this.#pathOf(name), Buffer.concat([digest, content]));
    await this.#makeRoom();
  }

  async #makeRoom(): Promise<void> {
    const found: { readonly path: string; readonly size: number; readonly usedAt: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const known = await stat(path).catch(() => undefined); // gone meanwhile
      if (known?.isFile() === true) found.push({ path, size: known.size, usedAt: known.mtimeMs });
    }
    let total = found.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of found.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#maxBytes) return;
      await rm(path, { force: true });
      total -= size;
    }
  }

  #pathOf(name: string): string {
    return join(this.#folder, createHash('sha256').update(name).digest('hex'));
  }
}
