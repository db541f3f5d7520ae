import { relative } from 'node:path';
import type { Rule } from '../rule.ts';
import { runPackage } from '../run-package.ts';
import { root } from '../source-tree.ts';

/** Format, order of imports, lint. `npm run check -- --fix` mends most of it. */
export const biome: Rule = {
  name: 'biome',
  find: async () => {
    const args = ['ci', '--reporter=github', '--max-diagnostics=none', '--error-on-warnings'];
    const { code, stdout, stderr } = await runPackage('biome', args);
    if (code === 0) return [];
    const line = /^::\w+ title=([^,]*),file=([^,]*),line=(\d+),[^:]*::(.*)$/gm;
    const found = Array.from(stdout.matchAll(line), ([, title, file = '', at, message]) => ({
      file: relative(root, file),
      line: Number(at),
      message: `${title}: ${message}`,
    }));
    return found.length > 0 ? found : [{ file: 'biome.json', line: 0, message: `${stdout}${stderr}`.trim() }];
  },
};
