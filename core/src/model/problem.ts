/** One thing wrong in the configuration: where exactly, what was expected, what to do. */
export type Problem = {
  readonly repo: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** `Application/shop`; empty when the document could not be read. */
  readonly subject: string;
  /** Dotted field, e.g. `spec.stages`; empty for the whole document. */
  readonly field: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
};
