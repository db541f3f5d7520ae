import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { partsFolder } from '../../server/src/main/engine-program.ts';
import type { Programs } from './part.ts';

const temporaryPrefix = '.building-';
const staleAfterMs = 24 * 60 * 60 * 1000;

/** The folder that holds built parts: outside every work tree, so that checkouts share it. */
export function cacheRoot(): string {
  return partsFolder(process.env);
}

/** The programs of a part in the cache; undefined unless every one of them is there. */
export function findCached<Name extends string>(
  part: string,
  version: string,
  names: readonly Name[],
): Programs<Name> | undefined {
  const paths = names.map((name) => [name, join(cacheRoot(), `${part}-${version}`, name)] as const);
  if (!paths.every(([, path]) => existsSync(path))) return undefined;
  // fromEntries forgets the keys; they are exactly `names`.
  return Object.fromEntries(paths) as Programs<Name>;
}

/**
 * Fills a new folder and moves it to the part's place in one rename, so that a build which was interrupted never
 * looks complete. `make` gets a scratch folder, whose `out` folder becomes the part.
 */
export async function publish(
  part: string,
  version: string,
  make: (scratch: string, out: string) => Promise<void>,
): Promise<void> {
  const root = cacheRoot();
  const place = join(root, `${part}-${version}`);
  await mkdir(root, { recursive: true });
  await sweep(root);
  const scratch = await mkdtemp(join(root, `${temporaryPrefix}${Date.now()}-`));
  try {
    const out = join(scratch, 'out');
    await mkdir(out);
    await make(scratch, out);
    // What stands there is incomplete (else nobody would build) or another process was faster with the same thing.
    await rm(place, { recursive: true, force: true });
    await rename(out, place);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Removes what builds left behind that were killed. A younger folder may belong to a build that is running. */
async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(temporaryPrefix)) continue;
    const startedAt = Number(name.slice(temporaryPrefix.length).split('-')[0]);
    if (Date.now() - startedAt > staleAfterMs) await rm(join(root, name), { recursive: true, force: true });
  }
}
