import { AppError } from '@fairlead/core/lib/app-error.ts';

/** What a tar archive holds, before anybody judged it. Links and devices are told by their type. */
export type TarEntry = { readonly path: string; readonly type: TarType; readonly content: Buffer };
type TarType = 'file' | 'directory' | 'link' | 'device';

const block = 512;
/** Far above any name; a long name is a file within the archive. */
const maxHeaderBytes = 64 * 1024;

/**
 * Reads a tar archive (ustar, pax and GNU's long names) from memory. Nothing is written anywhere. Errors: `integrity`
 * where it is cut short, its sums are wrong, or it uses what no source needs (sparse files, several volumes).
 */
export function* readTar(bytes: Buffer): Generator<TarEntry> {
  let pax: ReadonlyMap<string, string> = new Map();
  let global: ReadonlyMap<string, string> = new Map();
  let longName: string | undefined;
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = sizeOf(header, type === 'x' || type === 'g' ? new Map() : pax);
    const from = at + block;
    if (from + size > bytes.length) throw broken('it is cut short');
    const content = bytes.subarray(from, from + size);
    at = from + Math.ceil(size / block) * block;
    if (['x', 'g', 'L', 'K'].includes(type)) {
      if (size > maxHeaderBytes) throw broken('a name in it is longer than any should be');
      if (type === 'x') pax = readPax(content);
      else if (type === 'g') global = new Map([...global, ...readPax(content)]);
      else if (type === 'L') longName = textOf(content);
      continue;
    }
    if ([...pax.keys()].some((key) => key.startsWith('GNU.sparse'))) throw broken('it holds sparse files');
    const path = pax.get('path') ?? longName ?? global.get('path') ?? nameOf(header);
    pax = new Map();
    longName = undefined;
    yield { path, type: typeOf(type, path), content };
  }
  // Some writers leave the closing blocks out; what was read is whole.
}

function typeOf(flag: string, path: string): TarType {
  if (flag === '0' || flag === '\0' || flag === '7') return path.endsWith('/') ? 'directory' : 'file';
  if (flag === '5') return 'directory';
  if (flag === '1' || flag === '2') return 'link';
  if (flag === '3' || flag === '4' || flag === '6') return 'device';
  throw broken(`it holds an entry of a kind that is not known ("${flag.replaceAll(/[^ -~]/g, '?')}")`);
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = header.subarray(257, 262).toString('latin1') === 'ustar';
  const prefix = isUstar && header[263] === 0x30 ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function sizeOf(header: Buffer, pax: ReadonlyMap<string, string>): number {
  const written = pax.get('size');
  if (written !== undefined) return whole(Number(written));
  const field = header.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) === 0) return whole(Number.parseInt(textOf(field).trim() || '0', 8));
  return whole(Number(BigInt.asUintN(88, BigInt(`0x${field.subarray(1).toString('hex')}`)))); // larger sizes, as GNU writes them
}

function whole(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0) throw broken('a size in it is no number');
  return size;
}

function checkSum(header: Buffer): void {
  const wanted = Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8);
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  if (sum !== wanted) throw broken('a checksum in it is wrong, or it is no tar archive');
}

/** Records of `LENGTH KEY=VALUE\n`. */
function readPax(content: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const length = Number(content.subarray(at, space).toString('latin1'));
    const record = content.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(61);
    if (space < 0 || !Number.isSafeInteger(length) || length < 5 || at + length > content.length || equals < 1)
      throw broken('an extended header in it cannot be read');
    found.set(record.subarray(0, equals).toString('utf8'), record.subarray(equals + 1).toString('utf8'));
    at += length;
  }
  return found;
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? field.length : end).toString('utf8');
}

function broken(why: string): AppError {
  return new AppError('integrity', `the archive cannot be read: ${why}`);
}
