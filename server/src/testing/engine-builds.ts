import { dirname } from 'node:path';
import { findPart } from '../../../tools/parts/parts.ts';
import { requires } from '../../../tools/test/requires.ts';
import type { EnginePlace } from '../adapters/render/engine/render-engine.ts';
import { readModule } from '../main/engine-place.ts';

/** A build of the engine that the tests of renderers run on. */
export type TestedBuild = {
  readonly name: string;
  readonly skip: boolean;
  readonly place: (cwd: string) => EnginePlace;
};

/** Both builds of the engine: one contract, so every test of a renderer runs on each. Called at the top of a file. */
export function engineBuilds(): readonly TestedBuild[] {
  return [
    {
      name: 'native',
      skip: requires('engine').skip,
      place: (cwd) => ({ program: findPart('engine')?.engine ?? '', cwd }),
    },
    {
      name: 'WebAssembly',
      skip: requires('engine-wasm').skip,
      place: () => {
        const module = readModule(dirname(findPart('engine-wasm')?.['engine.wasm.br'] ?? ''));
        if (module === undefined) throw new Error('the part engine-wasm is not whole; build it anew');
        return module;
      },
    },
  ];
}
