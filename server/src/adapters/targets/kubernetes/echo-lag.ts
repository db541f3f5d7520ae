/**
 * How far a watch is behind, told by our own writes: the time from the answer to a write until the watch has said as much.
 * A watch that says it first has no lag; one that has not said it yet lags since then.
 */
export class EchoLag {
  #heard = 0n;
  #awaited: { readonly version: bigint; readonly sinceMs: number } | null = null;
  #lastMs: number | null = null;

  /** A write was answered with this version of its object. */
  wrote(resourceVersion: string, nowMs: number): void {
    const version = readVersion(resourceVersion);
    if (version === 0n || this.#awaited !== null) return;
    if (version <= this.#heard) this.#lastMs = 0;
    else this.#awaited = { version, sinceMs: nowMs };
  }

  /** The watch has come to this version. */
  heard(resourceVersion: string, nowMs: number): void {
    const version = readVersion(resourceVersion);
    if (version > this.#heard) this.#heard = version;
    if (this.#awaited === null || this.#heard < this.#awaited.version) return;
    this.#lastMs = Math.max(0, nowMs - this.#awaited.sinceMs);
    this.#awaited = null;
  }

  /** Milliseconds; null while nothing was written that it could be told by. */
  now(nowMs: number): number | null {
    if (this.#awaited === null) return this.#lastMs;
    return Math.max(this.#lastMs ?? 0, nowMs - this.#awaited.sinceMs);
  }
}

/** Versions of one server are comparable as whole numbers (KEP 5504). */
function readVersion(text: string): bigint {
  return /^\d+$/.test(text) ? BigInt(text) : 0n;
}
