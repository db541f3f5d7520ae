import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { Tree, TreeEntry } from '../../../../ports/git.ts';

export type Files = { readonly [path: string]: string | { readonly link: string } };

/** Files of one commit; counts what is asked. */
export class TestTree implements Tree {
  readonly commit = 'a'.repeat(40) as CommitSha;
  readonly asked: string[] = [];
  readonly #files: Files;

  constructor(files: Files) {
    this.#files = files;
  }

  async list(path: string): Promise<readonly TreeEntry[] | undefined> {
    const prefix = path === '' ? '' : `${path}/`;
    const found = new Map<string, TreeEntry['type']>();
    for (const [file, content] of Object.entries(this.#files)) {
      if (!file.startsWith(prefix)) continue;
      const [name = '', ...rest] = file.slice(prefix.length).split('/');
      found.set(name, rest.length > 0 ? 'directory' : typeof content === 'string' ? 'file' : 'link');
    }
    return found.size === 0 ? undefined : [...found].sort().map(([name, type]) => ({ name, type, id: name }));
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    this.asked.push(path);
    const content = this.#files[path];
    return typeof content === 'string' ? new TextEncoder().encode(content) : undefined;
  }
}
