import type { EpochMs } from './ids.ts';

/** A time that comes again and again, in which new change may go on (`allow`) or may not (`deny`). */
export type WindowRule = {
  readonly kind: 'allow' | 'deny';
  /** When it begins: five fields of cron, by the clock of `zone`. */
  readonly cron: string;
  readonly lengthMs: number;
  /** IANA name: `Europe/Berlin`. */
  readonly zone: string;
  readonly reason: string;
};

/** What one document says of when change may go on. All sets of a placement must be open. */
export type WindowSet = {
  /** The `Window` that it stands for until documents are linked. */
  readonly named?: string;
  readonly rules: readonly WindowRule[];
  /** What a delivery does that is under way when it closes: goes on, or waits before its next wave. */
  readonly overrun: 'finish' | 'wait';
  /** Drift waits for its opening, too; absent where it is put back at any time. */
  readonly drift?: 'hold';
  /** Where it was written, for the hold's sentence: `Target/prod`. */
  readonly declaredBy: string;
  /** Git says otherwise by now; it stands until it next opens, for loosening is judged by what stood before. */
  readonly lapsesAt?: EpochMs;
};
