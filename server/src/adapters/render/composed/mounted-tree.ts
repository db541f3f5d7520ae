import type { Read } from '@fairlead/core/model/bundle.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Tree, TreeEntry } from '../../../ports/git.ts';

type Mount = {
  readonly tree: Tree;
  /** Where its reads are of another repository; null where a digest stands for all of it. */
  readonly repo: RepoUrl | null;
};

/**
 * The files of a commit with others put beside them: materials and other repositories at `$name`, dependencies in
 * `charts/`, files that are written for a render. It knows of each read what it is of.
 */
export class MountedTree implements Tree {
  readonly commit: CommitSha;
  readonly #base: Tree;
  readonly #repo: RepoUrl;
  readonly #mounts = new Map<string, Mount>();
  readonly #written = new Map<string, Uint8Array>();
  /** Written files → the file that their content came from. */
  readonly #origins = new Map<string, string>();
  /** Folders above mounts and written files → names of what is put there. */
  readonly #added = new Map<string, Map<string, TreeEntry['type']>>();
  readonly #facts = new Map<string, Read>();

  constructor(base: Tree, repo: RepoUrl) {
    this.commit = base.commit;
    this.#base = base;
    this.#repo = repo;
  }

  mount(path: string, tree: Tree, repo: RepoUrl | null): void {
    this.#mounts.set(path, { tree, repo });
    this.#add(path, 'directory');
  }

  has(path: string): boolean {
    return this.#mounts.has(path);
  }

  /** Puts a file there, in place of one that may be there; `origin` is the file that its content came from. */
  write(path: string, text: string, origin?: string): void {
    this.#written.set(path, new TextEncoder().encode(text));
    if (origin !== undefined) this.#origins.set(path, origin);
    this.#add(path, 'file');
  }

  /** Where a person finds what a file says: itself, unless it was written from another. */
  originOf(path: string): string {
    return this.#origins.get(path) ?? path;
  }

  /** What else the render depends on, beside the files that it reads. */
  note(...reads: readonly Read[]): void {
    for (const read of reads) this.#facts.set(JSON.stringify(read), read);
  }

  async list(path: string): Promise<readonly TreeEntry[] | undefined> {
    const { mount, inner } = this.#find(path);
    const below = await (mount?.tree ?? this.#base).list(inner);
    const added = this.#added.get(path);
    if (added === undefined) return below;
    const entries = new Map((below ?? []).map((entry) => [entry.name, entry]));
    for (const [name, type] of added)
      if (!entries.has(name) || type === 'directory') entries.set(name, { name, type, id: '' });
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const written = this.#written.get(path);
    if (written !== undefined) return written;
    const { mount, inner } = this.#find(path);
    return (mount?.tree ?? this.#base).read(inner, maxBytes);
  }

  /** Reads of this tree as reads of what they are of. What a digest stands for is told by its fact alone. */
  async outward(reads: readonly Read[]): Promise<readonly Read[]> {
    const told: Read[] = [];
    for (const read of reads) {
      if (read.kind === 'fact') told.push(read);
      else told.push(...(await this.#outwardOne(read)));
    }
    const distinct = new Map([...told, ...this.#facts.values()].map((read) => [JSON.stringify(read), read]));
    return [...distinct.values()];
  }

  /** What was read last time, at its place in this tree. */
  inward(reads: readonly Read[]): readonly Read[] {
    return reads.flatMap((read): readonly Read[] => {
      if (read.repo === this.#repo) return [read];
      for (const [at, { repo }] of this.#mounts)
        if (read.kind !== 'fact' && repo === read.repo)
          return [{ ...read, repo: this.#repo, path: `${at}/${read.path}` }];
      return [];
    });
  }

  async #outwardOne(read: Exclude<Read, { readonly kind: 'fact' }>): Promise<readonly Read[]> {
    const { mount, inner } = this.#find(read.path);
    if (mount !== undefined) return mount.repo === null ? [] : [{ ...read, repo: mount.repo, path: inner }];
    if (read.path.startsWith('$')) return []; // written for this render
    const isOurs = read.kind === 'listing' ? this.#added.has(read.path) : this.#written.has(read.path);
    if (!isOurs) return [read];
    const isThere =
      read.kind === 'listing'
        ? (await this.#base.list(read.path)) !== undefined
        : (await this.#base.list(folderOf(read.path)))?.some(({ name }) => read.path.endsWith(name)) === true;
    // What is not there may come one day, and would then lie under what was put there.
    return [{ kind: isThere ? read.kind : 'miss', repo: read.repo, path: read.path }];
  }

  #find(path: string): { readonly mount: Mount | undefined; readonly inner: string } {
    for (let at = path; at !== ''; at = folderOf(at)) {
      const mount = this.#mounts.get(at);
      if (mount !== undefined) return { mount, inner: path.slice(at.length + 1) };
    }
    return { mount: undefined, inner: path };
  }

  #add(path: string, type: TreeEntry['type']): void {
    const folder = folderOf(path);
    const known = this.#added.get(folder);
    const names = known ?? new Map<string, TreeEntry['type']>();
    this.#added.set(folder, names.set(path.slice(folder === '' ? 0 : folder.length + 1), type));
    if (known === undefined && folder !== '') this.#add(folder, 'directory');
  }
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
