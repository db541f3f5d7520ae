import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { ObjectInfo, ObjectReader } from './object-reader.ts';

type Round = { readonly ids: Set<string>; readonly done: Promise<void> };

/**
 * Brings missing blobs, as few round trips as can be: with a file come its neighbours, which are nearly always read next,
 * and what is asked for while a fetch is under way goes together in the next one.
 */
export class BlobFetcher {
  readonly #reader: ObjectReader;
  readonly #fetch: (ids: readonly string[]) => Promise<void>;
  #gathering: Round | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(reader: ObjectReader, fetch: (ids: readonly string[]) => Promise<void>) {
    this.#reader = reader;
    this.#fetch = fetch;
  }

  /** Brings a blob and those of `neighbours` that are missing too. Throws what the fetch throws, `integrity` if it brought nothing. */
  async bring(id: string, neighbours: () => Promise<readonly string[]>): Promise<ObjectInfo> {
    const missing = await this.#missing(await neighbours());
    const round = this.#gathering ?? this.#gather();
    for (const each of [id, ...missing]) round.ids.add(each);
    await round.done;
    const info = await this.#reader.info(id);
    if (info === undefined)
      throw new AppError('integrity', `object ${id} was fetched but cannot be read`, { retry: 'backoff' });
    return info;
  }

  #gather(): Round {
    const ids = new Set<string>();
    const before = this.#running.catch(() => undefined);
    const done = before.then(async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#gathering = undefined;
      const wanted = await this.#missing([...ids]);
      if (wanted.length > 0) await this.#fetch(wanted);
    });
    this.#running = done;
    this.#gathering = { ids, done };
    return this.#gathering;
  }

  async #missing(ids: readonly string[]): Promise<readonly string[]> {
    const infos = await Promise.all(ids.map((id) => this.#reader.info(id)));
    return ids.filter((_, index) => infos[index] === undefined);
  }
}
