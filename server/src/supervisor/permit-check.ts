import { join } from 'node:path';
import { admitPermit } from '@fairlead/core/gate/admit-permit.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { readFileIfThere, writeFileAtomic } from '../io/files.ts';
import type { ExecuteRequest } from '../ports/target.ts';

/**
 * The last check before anything is written: the permit is for this placement and still valid, and no newer writer has
 * been here. The highest epoch is on disk before the write that brought it.
 */
export class PermitCheck {
  readonly #path: string;
  #epoch = 0;

  constructor(directory: string) {
    this.#path = join(directory, 'epoch.json');
  }

  async load(): Promise<void> {
    const text = (await readFileIfThere(this.#path))?.toString('utf8') ?? '';
    const found = /^\{"epoch":(\d+)\}$/.exec(text)?.[1];
    if (text !== '' && found === undefined) {
      throw new AppError(
        'integrity',
        `${this.#path} is damaged, so an older writer could not be told from the present one; restore it, or delete it once no other server writes to this host`,
      );
    }
    this.#epoch = found === undefined ? 0 : Number(found);
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Error: `forbidden`, naming what is wrong with the permit. */
  async admit({ on, permit }: Pick<ExecuteRequest, 'on' | 'permit'>, now: EpochMs): Promise<void> {
    admitPermit(permit, on.placement, now, this.#epoch);
    if (permit.epoch > this.#epoch) {
      await writeFileAtomic(this.#path, JSON.stringify({ epoch: permit.epoch }));
      this.#epoch = Math.max(this.#epoch, permit.epoch);
    }
  }
}
