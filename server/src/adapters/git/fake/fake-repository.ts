import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitInfo } from '@fairlead/core/model/change.ts';
import type { CommitSha, EpochMs, Hash, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Edit, Refs } from '../../../ports/git.ts';
import { applyEdit, emptyFolder, type FakeFolder } from './fake-tree.ts';

export type FakeCommit = { readonly info: CommitInfo; readonly parent: CommitSha | null; readonly root: FakeFolder };
export type FakeObjects = Map<CommitSha, FakeCommit>;
type Author = { readonly name: string; readonly email: string };
export type CommitOptions = { readonly ref?: string; readonly message?: string; readonly author?: Author };

const defaultRef = 'refs/heads/main';
const ada: Author = { name: 'Ada', email: 'ada@example.org' };

/** One repository somewhere: what people and forges do to it, and how it misbehaves. */
export class FakeRepository {
  readonly url: RepoUrl;
  readonly #hash: Hash;
  readonly #now: () => EpochMs;
  readonly #objects: FakeObjects;
  readonly #refs = new Map<string, CommitSha>();
  readonly #listeners = new Set<() => void>();
  #held = new Set<CommitSha>();
  #frozen: { readonly refs: Refs; readonly held: ReadonlySet<CommitSha> } | undefined;
  #failure: AppError | undefined;
  #protection: string | undefined;

  constructor(deps: {
    readonly url: RepoUrl;
    readonly hash: Hash;
    readonly now: () => EpochMs;
    readonly objects: FakeObjects;
  }) {
    this.url = deps.url;
    this.#hash = deps.hash;
    this.#now = deps.now;
    this.#objects = deps.objects;
  }

  /** Pushes one commit on top of a branch; null deletes a file. */
  commit(files: { readonly [path: string]: string | null }, options: CommitOptions = {}): CommitSha {
    const ref = options.ref ?? defaultRef;
    const edits = Object.entries(files).map(([path, content]) => ({ path, content }));
    const made = this.make(this.#refs.get(ref) ?? null, edits, options.message ?? 'change', options.author ?? ada);
    this.setRef(ref, made);
    return made;
  }

  /** A commit that no ref names yet. */
  make(parent: CommitSha | null, edits: readonly Edit[], message: string, author: Author): CommitSha {
    const before = parent === null ? emptyFolder : (this.#objects.get(parent)?.root ?? emptyFolder);
    const root = edits.reduce((folder, edit) => applyEdit(this.#hash, folder, edit), before);
    const at = Math.floor(this.#now() / 1_000) * 1_000;
    const sha = this.#hash(`${root.id}\n${parent ?? ''}\n${at}\n${author.name}\n${author.email}\n${message}`).slice(
      0,
      40,
    ) as CommitSha; // made as Git makes it: from its content
    const [title = '', ...rest] = message.split('\n\n');
    const info = {
      sha,
      title: title.trim(),
      body: rest.join('\n\n').trim(),
      author,
      committer: author,
      authoredAt: at,
      committedAt: at,
    };
    this.#objects.set(sha, { info, parent, root });
    return sha;
  }

  /** Moves or makes a ref, forwards or not: a forced push where it does not follow. */
  setRef(ref: string, commit: CommitSha): void {
    this.#refs.set(ref, commit);
    for (
      let at: CommitSha | null = commit;
      at !== null && !this.#held.has(at);
      at = this.#objects.get(at)?.parent ?? null
    )
      this.#held.add(at);
    for (const listener of this.#listeners) listener();
  }

  /** A forced push that goes back so many commits. */
  rewind(steps: number, ref = defaultRef): CommitSha {
    let commit = this.#refs.get(ref);
    for (let step = 0; step < steps && commit !== undefined; step += 1)
      commit = this.#objects.get(commit)?.parent ?? undefined;
    if (commit === undefined) throw new AppError('invalid-input', `${ref} has fewer than ${steps} commits to go back`);
    this.setRef(ref, commit);
    return commit;
  }

  tag(name: string, commit = this.#refs.get(defaultRef)): void {
    if (commit === undefined) throw new AppError('invalid-input', 'there is no commit to tag yet');
    this.setRef(`refs/tags/${name}`, commit);
  }

  deleteRef(ref: string): void {
    this.#refs.delete(ref);
    for (const listener of this.#listeners) listener();
  }

  /** From now on every contact fails; null lets it answer again. */
  failWith(failure: AppError | null): void {
    this.#failure = failure ?? undefined;
  }

  setReachable(reachable: boolean): void {
    this.failWith(reachable ? null : new AppError('unavailable', `${this.url} does not answer`, { retry: 'backoff' }));
  }

  /** Answers with the refs of this moment until told otherwise: a cache or mirror that has stopped following. */
  setStale(stale: boolean): void {
    this.#frozen = stale ? { refs: Object.fromEntries(this.#refs), held: new Set(this.#held) } : undefined;
  }

  /** Takes over the refs of another repository, as a mirror does when it syncs. */
  syncFrom(other: FakeRepository): void {
    this.#refs.clear();
    this.#held = new Set([...this.#held, ...other.#held]);
    for (const [name, commit] of other.#refs) this.#refs.set(name, commit);
  }

  /** Pushes are refused with these words; null allows them. */
  protect(message: string | null): void {
    this.#protection = message ?? undefined;
  }

  protection(): string | undefined {
    return this.#protection;
  }

  /** Throws when the repository is away. HEAD is `main` while that exists. */
  answer(): Refs {
    if (this.#failure !== undefined) throw this.#failure;
    const refs = this.#frozen?.refs ?? Object.fromEntries(this.#refs);
    const head = refs[defaultRef];
    const all = head === undefined ? refs : { ...refs, HEAD: head };
    return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Whether a fetch finds this commit: what was once pushed stays, as forges keep it. */
  holds(commit: CommitSha): boolean {
    return (this.#frozen?.held ?? this.#held).has(commit);
  }

  tip(ref: string): CommitSha | null {
    return this.#refs.get(ref) ?? null;
  }

  onMove(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
