// Runs a script of this repository on the right Node, with the packages installed:
//   node tools/boot/run.mjs SCRIPT [argument…]
import { resolve } from 'node:path';
import { BootError, main } from './boot-error.mjs';
import { ensurePackages } from './install.mjs';
import { launch } from './launch.mjs';
import { ensureNode } from './node.mjs';

await main(async () => {
  const [script, ...args] = process.argv.slice(2);
  if (!script) throw new BootError('no script given', 'Use: node tools/boot/run.mjs SCRIPT [argument…]');
  const node = await ensureNode();
  await ensurePackages(node);
  return launch(node, resolve(script), args);
});
