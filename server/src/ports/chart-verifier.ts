import type { Result } from '@fairlead/core/lib/result.ts';

/** A packed chart with what its publisher says of it. */
export type SignedChart = {
  readonly archive: Buffer;
  /** By which the signed text names it: `redis-1.2.0.tgz`. */
  readonly name: string;
  /** The `.prov` file. */
  readonly provenance: string;
  /** Armoured public keys of those who are believed. */
  readonly keyring: string;
};

/** Proves by whom charts were signed. */
export interface ChartVerifier {
  /** Whose signature it is; the error says why it is none that counts. `nowMs` is when keys must be good. Throws `cancelled`. */
  verify(chart: SignedChart, nowMs: number, signal: AbortSignal): Promise<Result<readonly string[], string>>;
}
