const memorySection = 5;
const headerBytes = 8;
const pageBytes = 64 * 1024;

/**
 * The module with a limit on its only memory: growing beyond it fails inside the module. Compilers leave the limit out.
 * `module` may be its beginning only. `maxBytes` is rounded down to pages of 64 KiB. Returns undefined for what is no module
 * with one plain memory.
 * Source: WebAssembly core specification, binary format of modules.
 */
export function capMemory(module: Uint8Array, maxBytes: number): Uint8Array | undefined {
  let at = headerBytes;
  while (at < module.length) {
    const size = readNumber(module, at + 1);
    if (size === undefined) return undefined;
    const end = size.next + size.value;
    if (module[at] !== memorySection) {
      at = end;
      continue;
    }
    const [count, flags] = module.subarray(size.next, size.next + 2);
    const least = readNumber(module, size.next + 2);
    if (count !== 1 || (flags !== 0 && flags !== 1) || least === undefined) return undefined;
    const most = Math.max(least.value, Math.floor(maxBytes / pageBytes));
    const body = Uint8Array.from([1, 1, ...writeNumber(least.value), ...writeNumber(most)]);
    const head = Uint8Array.from([memorySection, ...writeNumber(body.length)]);
    return Buffer.concat([module.subarray(0, at), head, body, module.subarray(end)]);
  }
  return undefined;
}

/** LEB128, unsigned. */
function readNumber(bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[from + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: from + index + 1 };
  }
  return undefined;
}

function writeNumber(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}
