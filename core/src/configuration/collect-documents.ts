import type { CommitSha, RepoUrl } from '../model/ids.ts';
import type { Declared } from '../model/placement.ts';
import type { Problem } from '../model/problem.ts';
import type { ReadLock } from '../promote/read-lock.ts';
import type { ParsedDocument, ParsedFile } from './parse-configuration-file.ts';
import { visible } from './visible.ts';

/** A parsed file and where it came from. */
export type ConfigurationFile = {
  readonly repo: RepoUrl;
  readonly path: string;
  readonly commit: CommitSha;
  readonly parsed: ParsedFile;
};

export type GoodDocument = Exclude<ParsedDocument, { kind: 'broken' }>;
export type Placed<D> = { readonly document: D; readonly declared: Declared };
export type BrokenDocument = { readonly of: GoodDocument['kind']; readonly name: string; readonly declared: Declared };

/** The documents of all files by identity; what is declared twice is kept once and reported. */
export type Collected = {
  readonly good: ReadonlyMap<string, Placed<GoodDocument>>;
  readonly broken: readonly BrokenDocument[];
  /** Files (`repo\npath`) in which a document of ours could not be told by kind and name. */
  readonly unidentified: ReadonlySet<string>;
  readonly locks: ReadonlyMap<string, ReadLock>;
  readonly problems: readonly Problem[];
};

/** Where a file is, as one key. */
export function fileKey(repo: string, path: string): string {
  return `${repo}\n${path}`;
}

/** What a document is called among all: applications by project, everything else by kind. */
export function documentKey(document: GoodDocument): string {
  return document.kind === 'Application'
    ? applicationKey(document.spec.project ?? 'default', document.name)
    : `${document.kind}/${document.name}`;
}

export function applicationKey(project: string, name: string): string {
  return `Application/${project}/${name}`;
}

/**
 * Gathers the documents of all files, in the order of repository and path, so that equal input has equal output.
 * `owners` says which file (`repo\npath`) declared a document before: that one is believed where two do, also when it
 * is broken now, so that nobody takes over a name by declaring it again.
 */
export function collectDocuments(files: readonly ConfigurationFile[], owners: ReadonlyMap<string, string>): Collected {
  const good = new Map<string, Placed<GoodDocument>>();
  const broken: BrokenDocument[] = [];
  const unidentified = new Set<string>();
  const locks = new Map<string, ReadLock>();
  const problems: Problem[] = [];
  for (const { repo, path, commit, parsed } of [...files].sort((a, b) =>
    compare(fileKey(a.repo, a.path), fileKey(b.repo, b.path)),
  )) {
    if (parsed.lock !== null) locks.set(fileKey(repo, path), parsed.lock);
    if (parsed.unidentified) unidentified.add(fileKey(repo, path));
    problems.push(...parsed.faults.map((fault) => ({ repo, path, ...fault })));
    for (const document of parsed.documents) {
      const declared: Declared = { repo, path, line: document.line, commit };
      if (document.kind === 'broken') {
        broken.push({ of: document.of, name: document.name, declared });
        continue;
      }
      const key = documentKey(document);
      const first = good.get(key);
      const placed = { document, declared };
      if (first === undefined) good.set(key, placed);
      else if (
        owners.get(key) === fileKey(repo, path) &&
        owners.get(key) !== fileKey(first.declared.repo, first.declared.path)
      ) {
        good.set(key, placed);
        problems.push(declaredTwice(first, declared));
      } else problems.push(declaredTwice(placed, first.declared));
    }
  }
  for (const { of, name, declared } of broken) {
    const key = `${of}/${name}`;
    const usurper = of === 'Application' ? undefined : good.get(key);
    if (usurper === undefined || owners.get(key) === fileKey(usurper.declared.repo, usurper.declared.path)) continue;
    good.delete(key);
    problems.push(declaredTwice(usurper, declared));
  }
  return { good, broken, unidentified, locks, problems };
}

function declaredTwice(placed: Placed<GoodDocument>, { path, line }: Declared): Problem {
  return problemOf(placed, '/metadata/name', `is declared already at ${path}:${line}; rename one or take it out`);
}

/** A problem with a field of a document. */
export function problemOf(
  { document, declared }: Placed<GoodDocument>,
  pointer: string,
  message: string,
  severity: Problem['severity'] = 'error',
): Problem {
  const { line, column } = document.locate(pointer);
  const field = pointer
    .split('/')
    .slice(1)
    .join('.')
    .replaceAll(/\.(\d+)/g, '[$1]');
  return {
    repo: declared.repo,
    path: declared.path,
    line,
    column,
    subject: `${document.kind}/${document.name}`,
    field: visible(field),
    message: visible(message),
    severity,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
