import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectRef } from '@fairlead/core/model/object.ts';
import { type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import { writeFileAtomic } from '../io/files.ts';
import type { Digests } from './digests.ts';
import type { ObjectRecord } from './object-record.ts';
import { syncDirectory, systemCode, writeError } from './system-error.ts';

/**
 * The durable records of one target: a file per object, replaced whole. Writes of one object are in order, and of
 * several that wait only the newest is written.
 */
export class RecordStore {
  readonly #directory: string;
  readonly #digests: Digests;
  readonly #waiting = new Map<ObjectKey, { text: string | null; done: Promise<void> }>();
  readonly #running = new Map<ObjectKey, Promise<void>>();

  constructor(directory: string, digests: Digests) {
    this.#directory = join(directory, 'objects');
    this.#digests = digests;
  }

  /** Every readable record; files that are not are put aside and named in `unreadable`. */
  async load(): Promise<{ readonly records: readonly ObjectRecord[]; readonly unreadable: readonly string[] }> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const records: ObjectRecord[] = [];
    const unreadable: string[] = [];
    for (const name of (await readdir(this.#directory)).sort()) {
      const path = join(this.#directory, name);
      if (name.endsWith('.new')) await rm(path, { force: true });
      else if (name.endsWith('.damaged')) unreadable.push(name.slice(0, -'.json.damaged'.length));
      else if (name.endsWith('.json')) {
        const record = this.#parse(await readFile(path, 'utf8'));
        if (record !== undefined) records.push(record);
        else {
          await rename(path, `${path}.damaged`);
          unreadable.push(name.slice(0, -'.json'.length));
        }
      }
    }
    return { records, unreadable };
  }

  /** Resolves once the record is on disk. Errors: `disk-full`, `unavailable`. */
  save(record: ObjectRecord): Promise<void> {
    const text = JSON.stringify(record);
    const sealed = record.secret || (record.kind === 'Task' && Object.keys(record.outputs).length > 0);
    return this.#write(record.ref, sealed ? JSON.stringify({ version: 1, sealed: this.#digests.seal(text) }) : text);
  }

  /** Resolves once the record is gone from disk. */
  remove(ref: ObjectRef): Promise<void> {
    return this.#write(ref, null);
  }

  /** Resolves when nothing waits to be written. */
  async flush(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running.values()]);
  }

  #parse(text: string): ObjectRecord | undefined {
    try {
      const outer: unknown = JSON.parse(text);
      const inner = isSealed(outer) ? JSON.parse(this.#digests.open(outer.sealed)) : outer;
      // Only this class writes these files, into a directory that only its user can enter.
      return typeof inner === 'object' && inner !== null && 'version' in inner && inner.version === 1
        ? (inner as ObjectRecord)
        : undefined;
    } catch {
      return undefined;
    }
  }

  #write(ref: ObjectRef, text: string | null): Promise<void> {
    const key = objectKey(ref);
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      waiting.text = text;
      return waiting.done;
    }
    const before = this.#running.get(key) ?? Promise.resolve();
    const done = before
      .catch(() => undefined)
      .then(() => {
        const newest = this.#waiting.get(key)?.text ?? null;
        this.#waiting.delete(key);
        return this.#put(ref, newest);
      });
    this.#waiting.set(key, { text, done });
    this.#running.set(key, done);
    const forget = (): void => {
      if (this.#running.get(key) === done) this.#running.delete(key);
    };
    done.then(forget, forget);
    return done;
  }

  async #put(ref: ObjectRef, text: string | null): Promise<void> {
    const path = join(this.#directory, `${ref.kind}.${ref.name}.json`);
    if (text !== null) return writeFileAtomic(path, text);
    try {
      await rm(path, { force: true });
      await syncDirectory(this.#directory);
    } catch (cause) {
      if (systemCode(cause) !== 'ENOENT') throw writeError(path, cause);
    }
  }
}

function isSealed(value: unknown): value is { readonly sealed: string } {
  return typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string';
}
