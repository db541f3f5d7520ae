import type { Rule, Violation } from '../rule.ts';
import { runPackage } from '../run-package.ts';

/** Every compile environment, with a file without which it has nothing to compile. */
const projects = [
  { config: 'core/tsconfig.json', needs: 'core/src/' },
  { config: 'core/tsconfig.test.json', needs: 'core/src/' },
  { config: 'server/tsconfig.json', needs: 'server/src/' },
  { config: 'web/tsconfig.json', needs: 'web/src/' },
  { config: 'tools/tsconfig.json', needs: 'tools/' },
] as const;

/** It compiles. */
export const types: Rule = {
  name: 'types',
  find: async ({ modules }) => {
    const present = projects.filter(({ needs }) => modules.some(({ path }) => path.startsWith(needs)));
    const found = (await Promise.all(present.map(({ config }) => compile(config)))).flat();
    // A file may belong to several environments.
    return [...new Map(found.map((violation) => [JSON.stringify(violation), violation])).values()];
  },
};

/** What the last run found out about each file is kept, so that a change costs what depends on it. */
const memory = 'node_modules/.cache/fairlead';

async function compile(config: string): Promise<readonly Violation[]> {
  const known = ['--incremental', '--tsBuildInfoFile', `${memory}/${config.replaceAll('/', '-')}.tsbuildinfo`];
  const { code, stdout, stderr } = await runPackage('tsc', ['-p', config, '--pretty', 'false', ...known]);
  if (code === 0) return [];
  const found = Array.from(stdout.matchAll(/^(\S.*?)\((\d+),\d+\): error (.*)$/gm), ([, file, line, message]) => ({
    file: file ?? config,
    line: Number(line),
    message: message ?? '',
  }));
  return found.length > 0 ? found : [{ file: config, line: 0, message: `${stdout}${stderr}`.trim() }];
}
