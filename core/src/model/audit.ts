import type { Json } from '../lib/json.ts';
import type { Actor } from './actor.ts';
import type { EpochMs } from './ids.ts';

/**
 * What was about to be done (`intent`), and how it ended. Every write to a target and every decision by a person
 * leaves one; where it cannot be written, nothing is done.
 */
export type AuditRecord = {
  readonly at: EpochMs;
  readonly actor: Actor;
  /** From where: an address, or `reconcile`. */
  readonly via: string;
  readonly verb: string;
  /** `placement/<id>`, `object/<target>/<key>`, `token/<id>`… */
  readonly subject: string;
  readonly project: string;
  readonly outcome: 'intent' | 'done' | 'failed' | 'unknown' | 'denied';
  readonly reason: string;
  readonly data: { readonly [key: string]: Json };
};

/** A record in its writer's hash chain: hash = H(previous hash, writer, seq, record). */
export type ChainedAuditRecord = AuditRecord & {
  readonly writer: string;
  readonly seq: number;
  readonly previousHash: string;
  readonly hash: string;
};
