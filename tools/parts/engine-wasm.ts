import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readModule } from '../../server/src/main/engine-place.ts';
import { engineVersion } from '../../server/src/main/engine-program.ts';
import { packEngine } from '../engine/pack-engine.ts';
import { startModule } from '../engine/start-module.ts';
import { findCached } from './cache.ts';
import { engineVariables } from './engine.ts';
import { buildGoPart } from './go.ts';
import type { Part, Programs } from './part.ts';

const name = 'engine-wasm';
const files = ['engine.wasm.br', 'engine.json'] as const;
const module = join(import.meta.dirname, '..', '..', 'engine');

/** Where the checkout carries the packed module. */
export const carriedEngine = join(module, 'build');

/** The render engine of this work tree as WebAssembly, packed, with its description. Its version is a digest of its sources. */
export const engineWasm: Part<(typeof files)[number]> = {
  name,
  get version() {
    return engineVersion(module);
  },
  neededFor: 'rendering on machines with Node alone',
  find: () => findBuilt() ?? findCarried(),
  build: async () => {
    const version = engineVersion(module);
    await buildGoPart({
      part: name,
      version,
      module,
      programs: { 'engine.wasm': '.' },
      linkVariables: engineVariables(version),
      flags: ['-buildmode=c-shared'],
      env: { GOOS: 'wasip1', GOARCH: 'wasm' },
      finish: async (out) => {
        const unpacked = join(out, 'engine.wasm');
        const { packed, description } = await packEngine(await startModule(await readFile(unpacked)), version);
        await writeFile(join(out, 'engine.wasm.br'), packed);
        await writeFile(join(out, 'engine.json'), description);
        await rm(unpacked);
      },
    });
  },
};

/** The one that was built here of these sources. */
export function findBuilt(): Programs<(typeof files)[number]> | undefined {
  return findCached(name, engineVersion(module), files);
}

/** The one that the checkout carries, where it is of these sources. */
function findCarried(): Programs<(typeof files)[number]> | undefined {
  if (readModule(carriedEngine)?.version !== engineVersion(module)) return undefined;
  return {
    'engine.wasm.br': join(carriedEngine, 'engine.wasm.br'),
    'engine.json': join(carriedEngine, 'engine.json'),
  };
}
