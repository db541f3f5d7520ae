import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { Tree, TreeEntry } from '../../../ports/git.ts';
import { segmentsOf } from '../plain-names.ts';
import type { BlobFetcher } from './blob-fetcher.ts';
import type { FolderReader } from './folder-reader.ts';
import type { ObjectReader } from './object-reader.ts';
import type { RawEntry } from './parse-tree.ts';

type Readers = { readonly reader: ObjectReader; readonly folders: FolderReader };

/** The files of one commit, read from the mirror's objects. Nothing is ever written to disk, so nothing can be escaped from. */
export class MirrorTree implements Tree {
  readonly commit: CommitSha;
  readonly #root: string;
  readonly #reader: ObjectReader;
  readonly #folders: FolderReader;
  readonly #blobs: BlobFetcher;

  constructor(commit: CommitSha, root: string, { reader, folders }: Readers, blobs: BlobFetcher) {
    this.commit = commit;
    this.#root = root;
    this.#reader = reader;
    this.#folders = folders;
    this.#blobs = blobs;
  }

  async list(path: string): Promise<readonly TreeEntry[] | undefined> {
    const id = await this.#directory(segmentsOf(path));
    return id === undefined
      ? undefined
      : (await this.entries(id)).map(({ name, type, id: entry }) => ({ name, type, id: entry }));
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const entry = await this.entry(path);
    if (entry === undefined || entry.type !== 'file') return undefined;
    const folder = (await this.#directory(segmentsOf(path).slice(0, -1))) ?? this.#root;
    const info =
      (await this.#reader.info(entry.id)) ?? (await this.#blobs.bring(entry.id, () => this.neighbours(folder)));
    if (info.sizeBytes > maxBytes) {
      throw new AppError(
        'limit-exceeded',
        `${path} has ${info.sizeBytes} bytes, more than the ${maxBytes} allowed: make it smaller or leave it out`,
      );
    }
    const content = await this.#reader.content(entry.id);
    if (content === undefined)
      throw new AppError('integrity', `${path} of commit ${this.commit} cannot be read from the mirror`, {
        retry: 'backoff',
      });
    return content;
  }

  /** What lies at a path, its mode included; undefined when nothing does. */
  async entry(path: string): Promise<RawEntry | undefined> {
    const segments = segmentsOf(path);
    const name = segments.at(-1);
    const folder = await this.#directory(segments.slice(0, -1));
    if (folder === undefined || name === undefined) return undefined;
    return (await this.entries(folder)).find((entry) => entry.name === name);
  }

  /** Files below a folder, nearest first, while they are few enough to bring along; else those of the folder alone. */
  async neighbours(folder: string, most = 1_000): Promise<readonly string[]> {
    const own = (await this.entries(folder)).filter((entry) => entry.type === 'file').map((entry) => entry.id);
    if (own.length > most) return [];
    const ids = [...own];
    const folders = [folder];
    for (let at = 0; at < folders.length; at += 1) {
      // A folder that cannot be read harms only those who ask for it.
      const entries = await this.entries(folders[at] ?? folder).catch(() => []);
      if (at > 0) ids.push(...entries.filter((entry) => entry.type === 'file').map((entry) => entry.id));
      folders.push(...entries.filter((entry) => entry.type === 'directory').map((entry) => entry.id));
      if (ids.length > most || folders.length > most) return own;
    }
    return ids;
  }

  entries(id: string): Promise<readonly RawEntry[]> {
    return this.#folders.entries(id);
  }

  async #directory(segments: readonly string[]): Promise<string | undefined> {
    let id = this.#root;
    for (const segment of segments) {
      const found = (await this.entries(id)).find((entry) => entry.name === segment);
      if (found?.type !== 'directory') return undefined;
      id = found.id;
    }
    return id;
  }
}
