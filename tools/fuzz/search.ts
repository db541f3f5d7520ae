import { drawsOf, mutateBytes } from './mutate-bytes.ts';
import { type FuzzTarget, faultOf } from './targets.ts';

/** An input that a parser broke down on, or took long for. */
export type Finding = { readonly input: Buffer; readonly fault: string };

/** Slower than this for 64 KiB is a find of its own, where the search has time to tell. */
const slowMs = 2_000;

/**
 * Mutates the seeds of a target for as long as told, and gives the first input that it breaks down on. What was tried last lends parts
 * to what is tried next. The same seed tries the same.
 */
export function search(
  target: FuzzTarget,
  seed: number,
  goesOn: (tried: number) => boolean,
  nowMs: () => number = () => 0,
): { readonly tried: number; readonly finding: Finding | undefined } {
  const draw = drawsOf(seed);
  const pool: Uint8Array[] = target.seeds.map((one) => Buffer.from(one));
  let tried = 0;
  for (; goesOn(tried); tried++) {
    const from = pool[Math.floor(draw() * pool.length)] ?? new Uint8Array();
    const input = mutateBytes(from, pool, draw);
    const startedAt = nowMs();
    const fault = faultOf(target, input);
    const tookMs = nowMs() - startedAt;
    if (fault !== undefined) return { tried, finding: { input, fault } };
    if (tookMs > slowMs) return { tried, finding: { input, fault: `it took ${Math.round(tookMs)} ms` } };
    if (draw() < 0.05)
      pool[pool.length < 64 ? pool.length : target.seeds.length + Math.floor(draw() * (64 - target.seeds.length))] =
        input;
  }
  return { tried, finding: undefined };
}
