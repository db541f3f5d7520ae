import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type CommitSha, isCommitSha } from '@fairlead/core/model/ids.ts';
import { parseGitmodules } from '@fairlead/core/source/submodules.ts';
import type { Tree, TreeEntry } from '../../../ports/git.ts';
import { segmentsOf } from '../plain-names.ts';

const maxModulesBytes = 256 * 1024;

/** Opens the tree of a submodule by its address as `.gitmodules` writes it, at the commit that the repository names. */
export type OpenSubmodule = (path: string, url: string, commit: CommitSha) => Promise<Tree>;

type Inside = { readonly path: string; readonly url: string; readonly rest: string };

/** A tree whose submodules read as folders. Each is opened when something in it is read, so that a broken one harms only that. */
export class SubmoduleTree implements Tree {
  readonly commit: CommitSha;
  readonly #own: Tree;
  readonly #open: OpenSubmodule;
  readonly #opened = new Map<string, Promise<Tree | undefined>>();
  #modules: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(own: Tree, open: OpenSubmodule) {
    this.commit = own.commit;
    this.#own = own;
    this.#open = open;
  }

  async list(path: string): Promise<readonly TreeEntry[] | undefined> {
    const inside = await this.#inside(path);
    if (inside !== undefined) return (await this.#submodule(inside))?.list(inside.rest);
    const modules = await this.#known();
    const entries = await this.#own.list(path);
    const at = path === '' ? '' : `${path}/`;
    return entries?.map((entry) =>
      entry.type === 'submodule' && modules.has(`${at}${entry.name}`) ? { ...entry, type: 'directory' } : entry,
    );
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const inside = await this.#inside(path);
    if (inside === undefined || inside.rest === '') return this.#own.read(path, maxBytes);
    return (await this.#submodule(inside))?.read(inside.rest, maxBytes);
  }

  async #inside(path: string): Promise<Inside | undefined> {
    const segments = segmentsOf(path);
    const modules = await this.#known();
    for (let length = 1; modules.size > 0 && length <= segments.length; length += 1) {
      const head = segments.slice(0, length).join('/');
      const url = modules.get(head);
      if (url !== undefined) return { path: head, url, rest: segments.slice(length).join('/') };
    }
    return undefined;
  }

  #known(): Promise<ReadonlyMap<string, string>> {
    this.#modules ??= this.#own
      .read('.gitmodules', maxModulesBytes)
      .then((bytes) => parseGitmodules(Buffer.from(bytes ?? []).toString('utf8')));
    this.#modules.catch(() => {
      this.#modules = undefined;
    });
    return this.#modules;
  }

  /** Undefined where `.gitmodules` names a folder that is no submodule. */
  #submodule({ path, url }: Inside): Promise<Tree | undefined> {
    const known = this.#opened.get(path);
    if (known !== undefined) return known;
    const opening = this.#openAt(path, url);
    opening.catch(() => this.#opened.delete(path));
    this.#opened.set(path, opening);
    return opening;
  }

  async #openAt(path: string, url: string): Promise<Tree | undefined> {
    const [folder, name] = [path.slice(0, Math.max(0, path.lastIndexOf('/'))), path.split('/').at(-1)];
    const entry = (await this.#own.list(folder))?.find((each) => each.name === name);
    if (entry?.type !== 'submodule') return undefined;
    if (!isCommitSha(entry.id)) throw new AppError('integrity', `submodule ${path} names no commit`);
    return this.#open(path, url, entry.id);
  }
}
