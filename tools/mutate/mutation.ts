/** A guard taken away on purpose, and what must notice. */
export type Mutation = {
  /** What is not guarded any more, as a sentence. */
  readonly name: string;
  /** The file of this repository that holds the guard. */
  readonly file: string;
  /** The guard's exact text; it must be there once. */
  readonly from: string;
  readonly to: string;
  /** The test files of which one must turn red; or how many seeds of the simulation, of which one must fail. */
  readonly noticedBy: readonly string[] | { readonly seeds: number };
};

/** What became of it. Only `killed` is good: the others say that a test is missing, or that the table is out of date. */
export type Verdict =
  | { readonly kind: 'killed'; readonly by: string }
  | { readonly kind: 'survived' }
  | { readonly kind: 'unmatched'; readonly times: number }
  /** Nothing ran to a verdict: the changed code does not load, or a run ended otherwise. */
  | { readonly kind: 'broken'; readonly why: string };
