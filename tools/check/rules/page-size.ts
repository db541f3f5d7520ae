import { join } from 'node:path';
import { ensureBuilt } from '../../boot/build.mjs';
import { pageWeights } from '../page-weights.ts';
import type { Rule } from '../rule.ts';
import { mostPageBytes } from '../tables/limits.ts';

/** Every page is there within about a second on a slow line: its first load stays below the limit of `tables/limits.ts`. */
export const pageSize: Rule = {
  name: 'page-size',
  find: async () => {
    await ensureBuilt(process.execPath);
    return pageWeights(join(import.meta.dirname, '../../../web/dist'))
      .filter(({ bytes }) => bytes > mostPageBytes)
      .map(({ page, bytes }) => ({
        file: `web/src/pages/${page}.tsx`,
        line: 0,
        message: `its first load is ${kib(bytes)} compressed, more than ${kib(mostPageBytes)}: import late what it needs late`,
      }));
  },
};

function kib(bytes: number): string {
  return `${(bytes / 1_000).toFixed(0)} kB`;
}
