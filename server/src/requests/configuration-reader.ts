import { compileConfiguration } from '@fairlead/core/configuration/compile-configuration.ts';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import {
  isConfigurationFile,
  type ParsedFile,
  parseConfigurationFile,
} from '@fairlead/core/configuration/parse-configuration-file.ts';
import type { Tree } from '../ports/git.ts';
import type { RequestDeps } from './request-deps.ts';

const maxFileBytes = 5 * 1024 * 1024;
const maxDirectories = 20_000;
const mostKept = 50_000;

type ReaderDeps = Pick<
  RequestDeps,
  'hash' | 'decodeText' | 'configurationAccess' | 'configurationPath' | 'configuration'
>;

/** What the configuration would be at any commit. A file that was parsed once is not parsed again while its content stays. */
export class ConfigurationReader {
  readonly #deps: ReaderDeps;
  readonly #parsed = new Map<string, ParsedFile>();

  constructor(deps: ReaderDeps) {
    this.#deps = deps;
  }

  async at(tree: Tree): Promise<Configuration> {
    const { hash, configurationAccess, configuration } = this.#deps;
    const files = [];
    for (const [path, id] of await this.#list(tree)) {
      const parsed = await this.#parse(tree, path, id);
      if (parsed !== undefined) files.push({ repo: configurationAccess.url, path, commit: tree.commit, parsed });
    }
    return compileConfiguration({
      files,
      hash,
      installationDefaults: { preset: 'recommended' },
      previous: configuration(),
    });
  }

  async #parse(tree: Tree, path: string, id: string): Promise<ParsedFile | undefined> {
    const key = `${id} ${path}`;
    const known = this.#parsed.get(key);
    if (known !== undefined) return known;
    const bytes = await tree.read(path, maxFileBytes);
    const text = bytes === undefined ? undefined : this.#deps.decodeText(bytes);
    if (text?.ok !== true) return undefined;
    const parsed = parseConfigurationFile(text.value, path);
    if (this.#parsed.size >= mostKept) this.#parsed.clear();
    this.#parsed.set(key, parsed);
    return parsed;
  }

  async #list(tree: Tree): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const queue = [this.#deps.configurationPath];
    for (let visited = 0; queue.length > 0 && visited < maxDirectories; visited += 1) {
      const directory = queue.shift() ?? '';
      for (const entry of (await tree.list(directory)) ?? []) {
        const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
        if (entry.type === 'directory') queue.push(path);
        else if (entry.type === 'file' && isConfigurationFile(path)) found.set(path, entry.id);
      }
    }
    return found;
  }
}
