import type { SourceTree } from './source-tree.ts';

/** One thing that breaks a rule, where a person finds it. `line` 0: the file as a whole. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A rule of this repository. It looks at the work tree and answers with what breaks it. */
export interface Rule {
  readonly name: string;
  readonly find: (tree: SourceTree) => readonly Violation[] | Promise<readonly Violation[]>;
}
