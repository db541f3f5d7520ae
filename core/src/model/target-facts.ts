import type { EpochMs } from './ids.ts';

/** A machine that a target runs things on. */
export type NodeFacts = {
  readonly name: string;
  readonly version: string;
  readonly ready: boolean;
  /** Why it is not ready, or takes no new pods; empty where all is well. */
  readonly message: string;
  /** Takes no new pods. */
  readonly cordoned: boolean;
  readonly os: string;
  readonly roles: readonly string[];
  readonly createdAt: EpochMs | null;
};

/** One kind of object that is watched there. */
export type WatchedKind = {
  /** `apps/Deployment`, `ConfigMap`. */
  readonly kind: string;
  /** How many of ours. */
  readonly objects: number;
  /** When its watch last said anything, a sign of life included; null before the first. */
  readonly heardAt: EpochMs | null;
  /** How far it is behind our own writes, in milliseconds; null while there were none to tell it by. */
  readonly lagMs: number | null;
  /** Why it cannot be seen now; empty while it can. */
  readonly trouble: string;
};

/** How what we ask of a target is answered, since the connection was made. */
export type RequestFacts = {
  readonly sent: number;
  /** Refusals that are no answer to the question: 401, 403, 429, 5xx, and `unreachable`. */
  readonly refused: { readonly [status: string]: number };
  readonly lastRefusal: { readonly at: EpochMs; readonly message: string } | null;
};

/** What a target says of itself, asked for when somebody looks. */
export type TargetFacts = {
  readonly nodes: readonly NodeFacts[];
  readonly watched: readonly WatchedKind[];
  /** What cannot be seen there, each with its reason. */
  readonly unread: readonly string[];
  readonly requests: RequestFacts;
};
