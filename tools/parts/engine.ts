import { join } from 'node:path';
import { engineVersion } from '../../server/src/main/engine-program.ts';
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
    return engineVersion(module);
  },
  neededFor: 'rendering with Kustomize and Helm',
  find: () => findCached(name, engineVersion(module), programs),
  build: () => {
    const version = engineVersion(module);
    return buildGoPart({
      part: name,
      version,
      module,
      programs: { engine: '.' },
      linkVariables: [`main.version=${version}`],
    });
  },
};
