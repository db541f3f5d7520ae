import { resolve } from 'node:path';

/** What a person typed for a repository: a path on this machine is made absolute, an address stays as it is. */
export function repoAddress(typed: string, cwd: string): string {
  const isPath = /^(?:\.{0,2}\/|\.{1,2}$|~)/.test(typed) || !/[:@]/.test(typed);
  return isPath && !typed.startsWith('-') ? resolve(cwd, typed) : typed;
}
