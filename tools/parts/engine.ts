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
      linkVariables: engineVariables(version),
    });
  },
};

/** What the engine is told when it is linked: its version, and by which name Kustomize marks what it builds, if asked to. */
export function engineVariables(version: string): readonly string[] {
  return [`main.version=${version}`, 'sigs.k8s.io/kustomize/api/provenance.version=v5.8.2'];
}
