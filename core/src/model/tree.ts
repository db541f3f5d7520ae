import type { Health } from './health.ts';
import type { EpochMs } from './ids.ts';
import type { ObjectRef } from './object.ts';

/** What a pod's own status says, in the words that people know from `kubectl get pods`. */
export type PodFacts = {
  /** `Running`, `CrashLoopBackOff`, `Terminating`. */
  readonly status: string;
  readonly ready: number;
  /** How many containers it is to run, without those that run before the others. */
  readonly containers: readonly string[];
  readonly restarts: number;
  readonly images: readonly string[];
  /** Empty while it is bound to none. */
  readonly node: string;
  readonly labels: { readonly [name: string]: string };
};

/** Where the traffic of a Service goes: a pod by name, and whether it takes any now. */
export type Endpoint = { readonly pod: string; readonly ready: boolean };

/** An object that somebody asked about, or that stands below one: a ReplicaSet, a Pod. */
export type TreeNode = {
  readonly ref: ObjectRef;
  readonly uid: string;
  /** UID of what made it; empty for what was asked about. */
  readonly parent: string;
  readonly health: Health;
  readonly createdAt: EpochMs | null;
  /** Of a Pod. */
  readonly pod?: PodFacts;
  /** Of an EndpointSlice. */
  readonly endpoints?: readonly Endpoint[];
};

/** What stands below some objects as of now; `unread` says what could not be looked at and why, so that absence is not read into it. */
export type Tree = { readonly nodes: readonly TreeNode[]; readonly unread: readonly string[] };

export const emptyTree: Tree = { nodes: [], unread: [] };
