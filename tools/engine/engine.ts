// Builds the WebAssembly engine that the checkout carries:    npm run engine
// Compares the carried one with what the sources come to:     npm run engine -- --check
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readModule } from '../../server/src/main/engine-place.ts';
import { carriedEngine, engineWasm, findBuilt } from '../parts/engine-wasm.ts';
import { compareModules } from './compare-modules.ts';

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
  const carried = readModule(carriedEngine);
  if (values.check && carried?.version !== engineWasm.version) return fail('is not of these sources');
  if (findBuilt() === undefined) await engineWasm.build();
  const built = findBuilt();
  if (built === undefined) throw new Error('the engine was built and is not found');
  if (!values.check) {
    mkdirSync(carriedEngine, { recursive: true });
    for (const path of Object.values(built)) copyFileSync(path, join(carriedEngine, basename(path)));
    console.log(`engine ${engineWasm.version} is now what the checkout carries`);
    return;
  }
  const [ours, theirs] = [describe(built['engine.json']), describe(join(carriedEngine, 'engine.json'))];
  if (ours.go === theirs.go) {
    if (ours.unpackedSha256 !== theirs.unpackedSha256)
      return fail(`differs from what ${ours.go} builds of these sources`);
    console.log(`engine ${engineWasm.version}: byte for byte what ${ours.go} builds of these sources`);
    return;
  }
  const fresh = readModule(join(built['engine.json'], '..'));
  if (fresh === undefined || carried === undefined) throw new Error('the engine was built and is not found');
  const differing = await compareModules(carried, fresh);
  if (differing.length > 0) return fail(`answers otherwise than a build by ${ours.go}: ${differing.join(', ')}`);
  console.log(`engine ${engineWasm.version}: built by ${theirs.go}, answers as one by ${ours.go} does`);
}

function describe(path: string): { readonly go: string; readonly unpackedSha256: string } {
  return JSON.parse(readFileSync(path, 'utf8')) as { readonly go: string; readonly unpackedSha256: string }; // by packEngine
}

function fail(what: string): void {
  console.error(`engine/build ${what}; run \`npm run engine\` and commit the result`);
  process.exitCode = 1;
}
