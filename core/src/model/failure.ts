/** Why something cannot go on, as a person reads it: what, where, and what to do next. `code` is stable for machines. */
export type Failure = {
  readonly code:
    | 'source-unreachable'
    | 'source-rewritten'
    | 'revision-missing'
    | 'render-failed'
    | 'target-unreachable'
    | 'object-rejected'
    | 'object-conflict'
    | 'unhealthy'
    | 'deadline'
    | 'outcome-unknown'
    | 'permit-refused'
    | 'aborted'
    | 'internal';
  readonly message: string;
  readonly next: string;
  /** Whether trying the same thing again may succeed without anybody acting. */
  readonly retryable: boolean;
};
