import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = { readonly [name: string]: string | undefined };

/** The folder that holds what is built from this checkout's sources once: outside every work tree, so that checkouts share it. */
export function partsFolder(env: Environment): string {
  const chosen = env['FAIRLEAD_PARTS'];
  if (chosen) return chosen;
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'fairlead', 'parts');
}

/** The render engine: what FAIRLEAD_ENGINE names, else the one built from this checkout's sources; undefined where neither is. */
export function engineProgram(env: Environment, checkout: string): string | undefined {
  const chosen = env['FAIRLEAD_ENGINE'];
  if (chosen) return chosen;
  const sources = join(checkout, 'engine');
  if (!existsSync(sources)) return undefined;
  const built = join(partsFolder(env), `engine-${engineVersion(sources)}`, 'engine');
  return existsSync(built) ? built : undefined;
}

/** Twelve hex digits over what is compiled, so that every change to it is a version of its own. */
export function engineVersion(sources: string): string {
  const compiled = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(\.go|go\.mod|go\.sum)$/.test(path) && !path.endsWith('_test.go'))
    .toSorted();
  const hash = createHash('sha256');
  for (const path of compiled) {
    const content = readFileSync(join(sources, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}
