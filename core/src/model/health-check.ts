/** A check that people wrote for kinds that say in their own way how they are. */
export type HealthCheck = {
  /** `group/Kind`, a kind of the core alone; `*` stands for any run of characters within the group or the kind. */
  readonly kind: string;
  readonly by: HealthScript;
};

export type HealthScript =
  /** A script by Argo CD's contract: the global `obj`, returns `{status, message}`. */
  | { readonly lua: string }
  /** Expressions by Flux's contract: judged in progress, failed, current, in this order. */
  | { readonly cel: { readonly current: string; readonly inProgress?: string; readonly failed?: string } };
