import type { Hash } from '@fairlead/core/model/ids.ts';
import type { Exec } from '../../../io/exec.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { CredentialRef } from '../../../ports/git.ts';
import type { Random } from '../../../ports/random.ts';

/** What the adapter over system Git is built from. */
export type MirrorDeps = {
  /** Mirrors are kept in `git/` below it. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly hash: Hash;
  /** This process's environment: PATH and proxies. Children see a short list of it. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Reads what a credential's reference names; undefined when it is not there, `forbidden` when it is not for this host. */
  readonly credential: (from: CredentialRef['from'], host: string) => Promise<string | undefined>;
  /** How Git is run; the process that only reads objects is started by the mirror itself, for it stays. */
  readonly exec: Exec;
  readonly programs: { readonly git: string; readonly ssh: string };
  readonly limits: MirrorLimits;
};

export type MirrorLimits = {
  readonly refsTimeoutMs: number;
  readonly fetchTimeoutMs: number;
  /** Bytes of one answer that lists refs. */
  readonly maxRefsBytes: number;
  /** Bytes that one fetch may bring before it is stopped. */
  readonly maxFetchBytes: number;
  /** A reading process that nobody asks is ended after so long. */
  readonly readerIdleMs: number;
  /** A mirror with more packs than this is repacked. */
  readonly maxPacks: number;
};

export const defaultMirrorLimits: MirrorLimits = {
  refsTimeoutMs: 30_000,
  fetchTimeoutMs: 600_000,
  maxRefsBytes: 64 * 1024 * 1024,
  maxFetchBytes: 8 * 1024 * 1024 * 1024,
  readerIdleMs: 30_000,
  maxPacks: 100,
};
