import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { LfsPointer } from '@fairlead/core/source/lfs-pointer.ts';
import { makePrivateDirectory, readFileIfThere, writeFileAtomic } from '../../../io/files.ts';
import type { HttpRemote, LocalRemote, Remote, SshRemote } from '../remote.ts';

/** Brings one object from a remote over HTTP. */
export type DownloadLfs = (remote: HttpRemote, pointer: LfsPointer) => Promise<Uint8Array>;

/**
 * Large files of one repository, kept by their digest beside its mirror. What is kept is checked at every use, and fetched
 * again when it was damaged. Throws `integrity` when a remote gives something else than the pointer names.
 */
export class LfsObjects {
  readonly #folder: string;
  readonly #underWay = new Map<string, Promise<Uint8Array>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Asks the remotes in order until one gives the object. */
  get(pointer: LfsPointer, remotes: readonly Remote[], download: DownloadLfs): Promise<Uint8Array> {
    const known = this.#underWay.get(pointer.oid);
    if (known !== undefined) return known;
    const getting = this.#get(pointer, remotes, download).finally(() => this.#underWay.delete(pointer.oid));
    this.#underWay.set(pointer.oid, getting);
    return getting;
  }

  async #get(pointer: LfsPointer, remotes: readonly Remote[], download: DownloadLfs): Promise<Uint8Array> {
    const path = join(this.#folder, pointer.oid);
    const kept = await readFileIfThere(path);
    if (kept !== undefined && isWhole(kept, pointer)) return kept;
    let first: unknown;
    for (const remote of remotes) {
      try {
        const content = await (remote.kind === 'http' ? download(remote, pointer) : stored(remote, pointer));
        if (!isWhole(content, pointer))
          throw new AppError(
            'integrity',
            `${remote.name} gave another content for ${pointer.oid} than its digest says`,
            {
              retry: 'backoff',
            },
          );
        if (remote.kind !== 'local') {
          await makePrivateDirectory(this.#folder);
          await writeFileAtomic(path, content);
        }
        return content;
      } catch (error) {
        first ??= error;
      }
    }
    throw first;
  }
}

/** From the folder of a repository on this machine, where `git lfs` itself keeps them. */
async function stored(remote: LocalRemote | SshRemote, { oid }: LfsPointer): Promise<Uint8Array> {
  if (remote.kind === 'ssh')
    throw new AppError(
      'invalid-input',
      `large files of ${remote.name} are not read over ssh: name its https address, or turn \`lfs\` off in its Connection`,
    );
  const below = join('lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
  const found =
    (await readFileIfThere(join(remote.url, below))) ?? (await readFileIfThere(join(remote.url, '.git', below)));
  if (found === undefined)
    throw new AppError('not-found', `${remote.name} does not hold the large file ${oid}: push it there`);
  return found;
}

function isWhole(content: Uint8Array, { oid, sizeBytes }: LfsPointer): boolean {
  return content.length === sizeBytes && createHash('sha256').update(content).digest('hex') === oid;
}
