import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCached } from './cache.ts';
import { buildGoPart } from './go.ts';
import type { Part } from './part.ts';

const name = 'engine';
const programs = ['engine'] as const;
const module = join(import.meta.dirname, '..', '..', 'engine');

/** The render engine of this work tree as a native worker. Its version is a digest of its sources. */
export const engine: Part<(typeof programs)[number]> = {
  name,
  get version() {
    return sourceDigest(module);
  },
  neededFor: 'rendering with Kustomize',
  find: () => findCached(name, sourceDigest(module), programs),
  build: () => {
    const version = sourceDigest(module);
    return buildGoPart({
      part: name,
      version,
      module,
      programs: { engine: '.' },
      linkVariables: [`main.version=${version}`],
    });
  },
};

/** Twelve hex digits over what is compiled, so that every change to it is a version of its own. */
function sourceDigest(folder: string): string {
  const compiled = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(\.go|go\.mod|go\.sum)$/.test(path) && !path.endsWith('_test.go'))
    .toSorted();
  const hash = createHash('sha256');
  for (const path of compiled) {
    const content = readFileSync(join(folder, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}
