import { type Lockfile, missingPlatformPackages } from '../complete-lockfile.ts';
import type { Rule } from '../rule.ts';

const path = 'package-lock.json';

/** The lock file installs on every platform, and says what to install, not from where. `npm run lock` mends it. */
export const lockfile: Rule = {
  name: 'lockfile',
  find: ({ files }) => {
    const file = files.find((candidate) => candidate.path === path);
    if (!file) return [{ file: path, line: 0, message: 'missing: npm install' }];
    // npm wrote it; a file of another shape fails below, which is as good a message.
    const missing = missingPlatformPackages(JSON.parse(file.text) as Lockfile).map(([name]) => ({
      file: path,
      line: 0,
      message: `lacks ${name}: npm run lock`,
    }));
    const addresses = Array.from(file.text.matchAll(/"resolved": "https?:/g), ({ index }) => ({
      file: path,
      line: file.lineOf(index),
      message: 'names a registry: npm run lock',
    }));
    return [...missing, ...addresses];
  },
};
