import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ObjectReader } from './object-reader.ts';
import { parseTree, type RawEntry } from './parse-tree.ts';

/** A listing larger than this is refused rather than held in memory. */
const maxTreeBytes = 64 * 1024 * 1024;
/** Entries kept of all folders together, at some 200 bytes each. */
const keptEntries = 20_000;

export type FolderReaderDeps = { readonly reader: ObjectReader; readonly clock: Clock; readonly idleMs: number };

type Kept = { readonly reading: Promise<readonly RawEntry[]>; entries: number };

/**
 * The folders of a mirror by the id of their tree. What an id names never changes, and a thousand applications of one
 * repository share the folders above them: what was read lately is kept until nobody asks for a while.
 */
export class FolderReader {
  readonly #deps: FolderReaderDeps;
  readonly #kept = new Map<string, Kept>();
  #entries = 0;
  #cancelIdle: (() => void) | null = null;
  #wasAsked = false;

  constructor(deps: FolderReaderDeps) {
    this.#deps = deps;
  }

  /** The entries of a folder. Throws `integrity` when the mirror lost it, `limit-exceeded` when it is too large. */
  entries(id: string): Promise<readonly RawEntry[]> {
    this.#wasAsked = true;
    const known = this.#kept.get(id);
    if (known !== undefined) return known.reading;
    const kept: Kept = { reading: this.#read(id), entries: 0 };
    this.#kept.set(id, kept);
    kept.reading.then(
      ({ length }) => this.#weigh(id, kept, length),
      () => this.#drop(id, kept),
    );
    this.#cancelIdle ??= this.#deps.clock.after(this.#deps.idleMs, () => this.#onIdle());
    return kept.reading;
  }

  /** Knows nothing any more: the mirror is made anew, or closed. */
  forget(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    this.#kept.clear();
    this.#entries = 0;
  }

  async #read(id: string): Promise<readonly RawEntry[]> {
    const { reader } = this.#deps;
    const info = await reader.info(id);
    if (info !== undefined && info.sizeBytes > maxTreeBytes)
      throw new AppError('limit-exceeded', `folder ${id} of the repository holds too many files to list`);
    const raw = info?.type === 'tree' ? await reader.content(id) : undefined;
    if (raw === undefined)
      throw new AppError('integrity', `folder ${id} of the repository is missing from the mirror`, {
        retry: 'backoff',
      });
    return parseTree(raw, id.length / 2);
  }

  #weigh(id: string, kept: Kept, entries: number): void {
    if (this.#kept.get(id) !== kept) return;
    kept.entries = entries + 1;
    this.#entries += kept.entries;
    for (const [oldest, other] of this.#kept) {
      if (this.#entries <= keptEntries) return;
      this.#drop(oldest, other);
    }
  }

  #drop(id: string, kept: Kept): void {
    if (this.#kept.get(id) !== kept) return;
    this.#kept.delete(id);
    this.#entries -= kept.entries;
  }

  #onIdle(): void {
    this.#cancelIdle = null;
    if (!this.#wasAsked) {
      this.forget();
      return;
    }
    this.#wasAsked = false;
    this.#cancelIdle = this.#deps.clock.after(this.#deps.idleMs, () => this.#onIdle());
  }
}
