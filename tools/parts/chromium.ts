import type { Part } from './part.ts';
import { findOnPath, run } from './run.ts';

/** A browser for the tests of the pages. It comes from the machine's package manager, not from the cache. */
export const chromium: Part<'chromium'> = {
  name: 'chromium',
  version: 'of the system',
  neededFor: 'tests of the web pages in a real browser',
  find: () => {
    const path = findOnPath('chromium', 'chromium-browser', 'google-chrome');
    return path === undefined ? undefined : { chromium: path };
  },
  build: async () => {
    if (findOnPath('apt-get') === undefined || process.getuid?.() !== 0) {
      throw new Error('install the chromium package of this system (only root on Debian can have it installed here)');
    }
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
  },
};
