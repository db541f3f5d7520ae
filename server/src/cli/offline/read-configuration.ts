import { compileConfiguration } from '@fairlead/core/configuration/compile-configuration.ts';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { isConfigurationFile, parseConfigurationFile } from '@fairlead/core/configuration/parse-configuration-file.ts';
import { isPolicyTestFile } from '@fairlead/core/configuration/policy-test-file.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { sha256 } from '../../io/sha256.ts';
import type { Tree } from '../../ports/git.ts';
import { listFiles } from './list-files.ts';

const maxFileBytes = 5 * 1024 * 1024;

/**
 * Reads and compiles all configuration below a folder of a tree, with the rules of the server. `repo` is what the
 * address `.` in a document means.
 */
export async function readConfiguration(tree: Tree, folder: string, repo: RepoUrl): Promise<Configuration> {
  const files = [];
  for (const path of await listFiles(tree, folder)) {
    if (!isConfigurationFile(path) || isPolicyTestFile(path)) continue;
    const text = await readText(tree, path);
    if (text === undefined) continue;
    files.push({ repo, path, commit: tree.commit, parsed: parseConfigurationFile(text, path) });
  }
  return compileConfiguration({
    files,
    hash: sha256,
    installationDefaults: { preset: 'recommended' },
    previous: null,
  });
}

/** The text of a file; undefined where it is none, or too big to be configuration. */
export async function readText(tree: Tree, path: string): Promise<string | undefined> {
  try {
    const bytes = await tree.read(path, maxFileBytes);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  } catch (error) {
    if (error instanceof AppError && error.code === 'limit-exceeded') return undefined;
    throw error;
  }
}
