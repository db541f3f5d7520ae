#!/usr/bin/env node
// The way in: `npm start`, `npm run fairlead -- …`, the program `fairlead`. Any Node from 20 on starts it; it needs no
// package. It finds or fetches a Node that runs Fairlead, installs the packages, builds the page, and hands over.
import { join } from 'node:path';
import { main } from './boot-error.mjs';
import { ensureBuilt } from './build.mjs';
import { root } from './checkout.mjs';
import { ensurePackages } from './install.mjs';
import { launch } from './launch.mjs';
import { ensureNode } from './node.mjs';

/** The verbs that serve the page. */
const servesPage = new Set(['up', 'server']);

await main(async () => {
  const args = process.argv.slice(2);
  const verb = args.find((word) => !word.startsWith('-')) ?? '';
  const node = await ensureNode();
  await ensurePackages(node);
  const asksForHelp = args.includes('--help') || args.includes('-h');
  if (servesPage.has(verb) && !asksForHelp) await ensureBuilt(node);
  return launch(node, join(root, 'server', 'src', 'main', 'cli.ts'), args);
});
