import { compileConfiguration } from '@fairlead/core/configuration/compile-configuration.ts';
import { type Configuration, formatProblem, type Loosening } from '@fairlead/core/configuration/configuration.ts';
import {
  isConfigurationFile,
  type ParsedFile,
  parseConfigurationFile,
} from '@fairlead/core/configuration/parse-configuration-file.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import { eventVersion } from '@fairlead/core/model/event.ts';
import { type CommitSha, isCommitSha, type PlacementId } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Policy } from '@fairlead/core/model/policy.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';
import type { RepoAccess, Tree } from '../ports/git.ts';
import type { Write } from '../ports/store.ts';
import { type AllowedLoosening, allowedLooseningsName, readAllowedLoosenings } from './allowed-loosenings.ts';
import { authorsOf } from './authors-of.ts';
import { keepDeclared } from './keep-declared.ts';
import { keepGuards } from './keep-guards.ts';
import { keepPolicies } from './keep-policies.ts';
import type { LoopDeps } from './loop-deps.ts';
import { configurationCommitName, configurationName, rebuiltName } from './stored-names.ts';

const maxFileBytes = 5 * 1024 * 1024;
const maxDirectories = 20_000;

export type LoaderDeps = Pick<LoopDeps, 'store' | 'git' | 'hash' | 'clock' | 'wake'> & {
  readonly access: RepoAccess;
  /** Folder of the configuration repository that holds configuration; empty for all of it. */
  readonly path: string;
  /** Reads bytes as UTF-8 text, or says what they are instead. */
  readonly decodeText: (bytes: Uint8Array) => Result<string, string>;
};

type Cached = { readonly id: string; readonly parsed: ParsedFile };

/** Reads the configuration repository, file by changed file, and keeps the placements in the store equal to it. */
export class ConfigurationLoader {
  readonly #deps: LoaderDeps;
  readonly #files = new Map<string, Cached>();
  #current: Configuration | null = null;
  /** The newest commit whose configuration is in force, whether or not it touched it. */
  #upTo: CommitSha | null = null;

  constructor(deps: LoaderDeps) {
    this.#deps = deps;
  }

  /** The configuration that was in force when the store was last written. */
  async restore(): Promise<Configuration | null> {
    const stored = await this.#deps.store.configuration(configurationName);
    if (stored !== undefined) this.#current = stored as unknown as Configuration; // written by `load`, in this shape
    const commit = await this.#deps.store.configuration(configurationCommitName);
    if (typeof commit === 'string' && isCommitSha(commit)) this.#upTo = commit;
    return this.#current;
  }

  /**
   * Brings the configuration up to a commit; null when nothing of it differs. What a failure or a crash kept from being
   * loaded is loaded at the next call, because the comparison is with what is in force, not with the last look.
   */
  async follow(commit: CommitSha): Promise<Configuration | null> {
    if (commit === this.#upTo) return null;
    const paths = this.#upTo === null ? null : await this.#changedSince(this.#upTo, commit);
    if (this.#concerns(paths)) return this.load(commit);
    this.#upTo = commit;
    return null;
  }

  /** Null stands for all paths: the commit before is no longer known. */
  async #changedSince(from: CommitSha, to: CommitSha): Promise<readonly string[] | null> {
    try {
      return await this.#deps.git.changedPaths(this.#deps.access, from, to);
    } catch {
      return null; // rewritten away, or a mirror made anew: everything is read again
    }
  }

  /** Whether a commit that touches these paths can change the configuration; null stands for all paths. */
  #concerns(changedPaths: readonly string[] | null): boolean {
    if (changedPaths === null || this.#files.size === 0) return true;
    const folder = this.#deps.path === '' ? '' : `${this.#deps.path}/`;
    return changedPaths.some((path) => path.startsWith(folder) && isConfigurationFile(path));
  }

  /** Loads one commit: parses what changed, compiles, and writes what differs. Wakes the placements that it touched. */
  async load(commit: CommitSha): Promise<Configuration> {
    const { git, access, hash } = this.#deps;
    const tree = await git.tree(access, commit);
    await this.#readFiles(tree);
    const files = [...this.#files.entries()].map(([path, { parsed }]) => ({ repo: access.url, path, commit, parsed }));
    const previous = this.#current;
    const allowed = await this.#allowed();
    const isAllowed = (subject: string, digest: string): boolean =>
      allowed.some((one) => one.subject === subject && one.digest === digest);
    const installationDefaults = { preset: 'recommended' } as const;
    const declared = compileConfiguration({ files, hash, installationDefaults, previous, isAllowed });
    const guarded = await this.#attributed(await this.#guarded(declared), commit);
    const compiled = await keepDeclared(this.#deps.store, guarded, previous);
    await this.#store(compiled, commit, allowed);
    this.#current = compiled;
    this.#upTo = commit;
    return compiled;
  }

  /** The same commit once more, for what people decided about it; null where none is in force. */
  async reload(): Promise<Configuration | null> {
    return this.#upTo === null ? null : this.load(this.#upTo);
  }

  async #allowed(): Promise<readonly AllowedLoosening[]> {
    return readAllowedLoosenings(await this.#deps.store.configuration(allowedLooseningsName));
  }

  /** What waits to be allowed, with who wrote it and since when. */
  async #attributed(compiled: Configuration, commit: CommitSha): Promise<Configuration> {
    if (compiled.held === undefined) return compiled;
    const { git, access, clock } = this.#deps;
    const held: Loosening[] = [];
    for (const one of compiled.held) {
      const before = this.#current?.held?.find(({ subject }) => subject === one.subject);
      if (one.authors !== undefined) held.push(one);
      else {
        const written = await authorsOf(git, access, { from: this.#upTo, to: commit, path: one.declared.path });
        // Who wrote the edit before, of which nothing took effect yet, wrote this too.
        const authors = [...new Set([...(before?.authors ?? []), ...written])];
        held.push({ ...one, authors, since: clock.now() });
      }
    }
    return { ...compiled, held };
  }

  /** A change that loosens guards is judged by those that stood before it. */
  async #guarded(compiled: Configuration): Promise<Configuration> {
    const digests = new Map((await this.#deps.store.placementDigests()).map((row) => [row.id, row.digest]));
    const placements: Placement[] = [];
    const problems: Problem[] = [];
    for (const placement of compiled.placements) {
      const known =
        digests.get(placement.id) === placement.digest ? undefined : await this.#deps.store.placement(placement.id);
      const kept =
        known === undefined
          ? { placement, problems: [] }
          : keepGuards(known.placement, placement, this.#deps.clock.now());
      const former = (name: string): Policy | undefined => this.#current?.policies?.find((one) => one.name === name);
      const judged =
        known === undefined
          ? { placement: kept.placement, problems: [] }
          : keepPolicies(known.placement, kept.placement, former, this.#deps.clock.now());
      placements.push(judged.placement);
      problems.push(...kept.problems, ...judged.problems);
    }
    return { ...compiled, placements, problems: [...compiled.problems, ...problems] };
  }

  async #readFiles(tree: Tree): Promise<void> {
    const found = await listFiles(tree, this.#deps.path);
    for (const path of this.#files.keys()) if (!found.has(path)) this.#files.delete(path);
    for (const [path, id] of found) {
      if (this.#files.get(path)?.id === id) continue;
      const bytes = await tree.read(path, maxFileBytes);
      if (bytes === undefined) continue;
      const text = this.#deps.decodeText(bytes);
      this.#files.set(path, {
        id,
        parsed: text.ok ? parseConfigurationFile(text.value, path) : unreadable(path, text.error),
      });
    }
  }

  async #store(compiled: Configuration, commit: CommitSha, allowed: readonly AllowedLoosening[]): Promise<void> {
    const { store, access, clock, wake } = this.#deps;
    const known = new Map((await store.placementDigests()).map((row) => [row.id, row.digest]));
    const changed = compiled.placements.filter((placement) => known.get(placement.id) !== placement.digest);
    const declared = new Set(compiled.placements.map((placement) => placement.id));
    const gone = [...known.keys()].filter((id) => !declared.has(id));
    const withdrawn = await this.#withdraw(gone);
    const fresh = changed.filter((placement) => !known.has(placement.id)).length;
    const errors = compiled.problems.filter((problem) => problem.severity === 'error');
    const message = `configuration at ${commit.slice(0, 7)}: ${compiled.placements.length} placements (${fresh} new, ${changed.length - fresh} changed, ${withdrawn.length} withdrawn), ${errors.length} errors`;
    const told = (
      kind: 'configuration-loaded' | 'configuration-problem',
      text: string,
      severity: 'info' | 'error',
    ): Write => ({
      kind: 'event',
      event: {
        version: eventVersion,
        at: clock.now(),
        kind,
        project: '',
        placement: null,
        delivery: null,
        change: null,
        message: text,
        severity,
        data: { repo: access.url, commit },
      },
    });
    const observing = (await store.configuration(rebuiltName)) === true && this.#current === null;
    const before = new Set((await store.problems()).map(formatProblem));
    // What was allowed is taken up by this load, or is about an edit that is gone: it is good once.
    const unread = (await this.#allowed()).slice(allowed.length) as unknown as Json;
    await store.commit([
      { kind: 'put-configuration', name: allowedLooseningsName, value: unread },
      ...changed.map((placement): Write => ({ kind: 'put-placement', placement, observing })),
      ...withdrawn.map((placement): Write => ({ kind: 'put-placement', placement })),
      { kind: 'replace-problems', repo: access.url, problems: compiled.problems },
      { kind: 'put-configuration', name: configurationName, value: compiled as unknown as Json },
      { kind: 'put-configuration', name: configurationCommitName, value: commit },
      told('configuration-loaded', message, 'info'),
      ...errors
        .map(formatProblem)
        .filter((text) => !before.has(text))
        .map((text) => told('configuration-problem', text, 'error')),
    ]);
    for (const placement of [...changed, ...withdrawn]) wake(placement.id, 'configuration');
  }

  /** What is no longer declared stays, marked, until a person confirms its deletion or another placement takes it over. */
  async #withdraw(gone: readonly PlacementId[]): Promise<readonly Placement[]> {
    const withdrawn: Placement[] = [];
    for (const id of gone) {
      const row = await this.#deps.store.placement(id);
      if (row === undefined || row.placement.withdrawn) continue;
      withdrawn.push({
        ...row.placement,
        withdrawn: true,
        dependsOn: [],
        inputs: [],
        after: [],
        digest: `withdrawn ${row.placement.digest}`,
      });
    }
    return withdrawn;
  }
}

function unreadable(path: string, message: string): ParsedFile {
  const fault = { line: 1, column: 1, subject: '', field: '', message, severity: 'error' } as const;
  return { path, documents: [], lock: null, faults: [fault], unidentified: true };
}

/** All configuration files below a folder, with Git's object id; links and submodules are not followed. */
async function listFiles(tree: Tree, folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const queue = [folder];
  for (let visited = 0; queue.length > 0 && visited < maxDirectories; visited++) {
    const directory = queue.shift() ?? '';
    for (const entry of (await tree.list(directory)) ?? []) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.type === 'directory') queue.push(path);
      else if (entry.type === 'file' && isConfigurationFile(path)) found.set(path, entry.id);
    }
  }
  return found;
}
