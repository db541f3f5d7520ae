import type { Rule } from '../rule.ts';
import { runProgram } from '../run-program.ts';

/** Folders of the machines where this is built. Written in pieces: this file is looked at too. */
const machinePaths = [['work'], ['root'], ['opt', 'n24']].map((parts) => `/${parts.join('/')}/`);
/** Registries that everybody uses: named in documentation, yet not in the lock file (see the rule `lockfile`). */
const publicHosts = new Set(['registry.npmjs.org', 'proxy.golang.org', 'sum.golang.org', 'pypi.org']);

/** No file holds a path of the machine it was written on, or the address of the registry that this one uses. */
export const leaks: Rule = {
  name: 'leaks',
  find: async ({ files }) => {
    const banned = [...machinePaths, ...(await registryHosts())];
    return files.flatMap((file) =>
      banned.flatMap((word) =>
        Array.from(file.text.matchAll(pattern(word)), ({ index }) => ({
          file: file.path,
          line: file.lineOf(index),
          message: `holds ${word}, which is of one machine only`,
        })),
      ),
    );
  },
};

/** A path counts where it begins, not as the end of another one. */
function pattern(word: string): RegExp {
  return new RegExp(`(?<![\\w.-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'g');
}

async function registryHosts(): Promise<readonly string[]> {
  const fromEnvironment = ['npm_config_registry', 'GOPROXY', 'PIP_INDEX_URL'].map((name) => process.env[name] ?? '');
  const asked = await Promise.all([ask('npm', ['config', 'get', 'registry']), ask('go', ['env', 'GOPROXY'])]);
  const hosts = [...fromEnvironment, ...asked].flatMap((text) => text.split(/[,|\s]/)).map(hostOf);
  return [...new Set(hosts)].filter((host) => host !== '' && !publicHosts.has(host));
}

async function ask(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await runProgram(program, args)).stdout.trim();
  } catch {
    // Not on this machine: then nothing of it can have leaked.
    return '';
  }
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}
