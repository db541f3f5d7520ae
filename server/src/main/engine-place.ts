import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { EnginePlace } from '../adapters/render/engine/render-engine.ts';
import type { EngineModule } from '../adapters/render/engine/wasm/load-module.ts';
import { engineProgram, engineVersion, partsFolder } from './engine-program.ts';

type Options = {
  readonly env: { readonly [name: string]: string | undefined };
  readonly checkout: string;
  readonly workFolder: string;
};

/** What stands beside a packed module. Source: `tools/engine/pack-engine.ts`. */
const Description = Type.Object({
  version: Type.String({ pattern: '^[0-9a-f]{12}$' }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});

/**
 * The engine to use: the program that FAIRLEAD_ENGINE names, the native one that was built of this checkout's sources,
 * else a WebAssembly module: built of these sources, or the one that the checkout carries. Undefined where there is none.
 * Errors: `integrity` (a module's description is damaged).
 */
export function engineChoice({ env, checkout, workFolder }: Options): EnginePlace | undefined {
  const program = engineProgram(env, checkout);
  if (program !== undefined) return { program, cwd: workFolder };
  return builtModule(env, checkout) ?? readModule(join(checkout, 'engine', 'build'));
}

function builtModule(env: Options['env'], checkout: string): EngineModule | undefined {
  const sources = join(checkout, 'engine');
  if (!existsSync(join(sources, 'go.mod'))) return undefined;
  return readModule(join(partsFolder(env), `engine-wasm-${engineVersion(sources)}`));
}

/** The module in a folder, with its description; undefined where there is none. */
export function readModule(folder: string): EngineModule | undefined {
  const [module, description] = [join(folder, 'engine.wasm.br'), join(folder, 'engine.json')];
  if (!existsSync(module) || !existsSync(description)) return undefined;
  const damaged = `${description} does not describe a render engine; fetch the checkout anew`;
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(description, 'utf8'));
  } catch (cause) {
    throw new AppError('integrity', damaged, { cause });
  }
  if (!Value.Check(Description, read)) throw new AppError('integrity', damaged);
  return { module, sha256: read.sha256, version: read.version };
}
