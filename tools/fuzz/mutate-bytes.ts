/** Draws from 0 to below 1, always the same ones for a seed. */
export type Draw = () => number;

/** Source: the generator mulberry32, public domain. */
export function drawsOf(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What parsers stumble over: ends, marks of other encodings, openings without an end, numbers at the edge. */
const spices = [
  '\0',
  '\r\n',
  '\uFEFF',
  '\u202E',
  '{'.repeat(300),
  '['.repeat(300),
  '- '.repeat(300),
  '&a [*a]',
  '<<: *a',
  '{{',
  '${a:-${b}}',
  '../../',
  '__proto__',
  '%0a',
  '9007199254740993',
  '-1e999',
  '"\\ud800"',
  '---\n',
  '\t',
].map((text) => Buffer.from(text));
const largest = 64 * 1024;

/** One to eight small changes of some bytes; `others` lend parts of themselves. */
export function mutateBytes(bytes: Uint8Array, others: readonly Uint8Array[], draw: Draw): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  const below = (limit: number): number => Math.floor(draw() * limit);
  const part = (of: Uint8Array): Uint8Array => {
    const from = below(of.length + 1);
    return of.subarray(from, from + below(Math.min(of.length - from, 512) + 1));
  };
  for (let rounds = 1 + below(8); rounds > 0; rounds--) {
    const at = below(changed.length + 1);
    const put = (piece: Uint8Array, over = 0): Buffer =>
      Buffer.concat([changed.subarray(0, at), piece, changed.subarray(Math.min(at + over, changed.length))]);
    switch (below(6)) {
      case 0:
        if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << below(8));
        break;
      case 1:
        changed = put(Buffer.alloc(0), 1 + below(32));
        break;
      case 2:
        changed = put(spices[below(spices.length)] ?? Buffer.alloc(0), below(2) * below(16));
        break;
      case 3:
        changed = put(part(changed));
        break;
      case 4:
        changed = put(part(others[below(others.length)] ?? changed));
        break;
      default:
        changed = put(Buffer.from([below(256)]), 1);
    }
  }
  return changed.subarray(0, largest);
}
