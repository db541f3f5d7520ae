const headerBytes = 8;

/** One section of a WebAssembly module: its number and its content. Source: core specification, binary format of modules. */
export type Section = { readonly id: number; readonly body: Uint8Array };

export const sectionIds = { memory: 5, global: 6, export: 7, data: 11 } as const;

/** The sections of a module in their order. */
export function readSections(module: Uint8Array): readonly Section[] {
  const sections: Section[] = [];
  for (let at = headerBytes; at < module.length; ) {
    const size = readUnsigned(module, at + 1);
    sections.push({ id: module[at] ?? 0, body: module.subarray(size.next, size.next + size.value) });
    at = size.next + size.value;
  }
  return sections;
}

/** The module of some sections. */
export function writeSections(sections: readonly Section[]): Uint8Array {
  const header = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const parts = sections.flatMap(({ id, body }) => [Uint8Array.from([id, ...unsigned(body.length)]), body]);
  return Buffer.concat([header, ...parts]);
}

/** An unsigned LEB128 number and where it ends. */
export function readUnsigned(bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; ; index++) {
    const byte = bytes[from + index];
    if (byte === undefined) throw new Error('the module is cut off');
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: from + index + 1 };
  }
}

/** A number as unsigned LEB128. */
export function unsigned(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** A number as signed LEB128. */
export function signed(value: bigint): readonly number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 64n && rest >= -64n) return [...bytes, low];
    bytes.push(low + 128);
  }
}
