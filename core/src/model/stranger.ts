import type { EpochMs } from './ids.ts';
import type { ObjectRef } from './object.ts';

/** An object in a namespace of ours that no application declared. It is told and never deleted. */
export type Stranger = {
  readonly ref: ObjectRef;
  /** The self-declared name of who made it: `kubectl-create`; empty where nobody says. */
  readonly by: string;
  readonly since: EpochMs | null;
};

/** What a look for strangers found. */
export type StrangersFound = {
  readonly found: readonly Stranger[];
  /** Kinds that could not be listed, each with its reason: nothing is known of them. */
  readonly unread: readonly string[];
};

/** The newest look for strangers, as a placement remembers it. */
export type StrangersSeen = {
  readonly at: EpochMs;
  /** The first of them, the newest first. */
  readonly objects: readonly Stranger[];
  readonly count: number;
  readonly unread: readonly string[];
};
