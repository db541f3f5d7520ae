import type { Part } from './part.ts';
import { ask, findOnPath } from './run.ts';

const oldest = [2, 39] as const;

/** Git itself, which Fairlead needs at run time too. It is never installed for anybody. */
export const git: Part<'git'> = {
  name: 'git',
  version: `${oldest.join('.')} or newer`,
  neededFor: 'everything: sources, the ledger, tests with real repositories',
  find: () => {
    const path = findOnPath('git');
    return path !== undefined && isNewEnough(ask(path, ['--version'])) ? { git: path } : undefined;
  },
  build: () => Promise.reject(new Error(`install git ${oldest.join('.')} or newer with this system's package manager`)),
};

function isNewEnough(answer: string | undefined): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(answer ?? '') ?? [];
  const found = Number(major) * 1000 + Number(minor);
  return found >= oldest[0] * 1000 + oldest[1];
}
