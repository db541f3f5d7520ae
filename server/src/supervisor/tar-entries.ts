import { AppError } from '@fairlead/core/lib/app-error.ts';

export type TarEntry =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly mode: number;
      readonly size: number;
      readonly content: AsyncIterable<Buffer>;
    }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string; readonly hard: boolean };

const block = 512;
const largestHeader = 1024 * 1024;

/**
 * Reads a tar stream (ustar, pax and GNU long names, POSIX.1-2001) entry by entry; the content of a file must be read
 * before the next entry is asked for, else it is skipped. Errors: `integrity` for anything malformed or of another
 * type (devices, pipes, sparse files).
 */
export async function* tarEntries(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = new BlockReader(source);
  let extended: Pax = {};
  for (;;) {
    const header = await reader.exactly(block);
    if (header === undefined || header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = extended.size ?? number(header, 124, 12);
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
      if (size > largestHeader) throw damaged('holds a header that is too long');
      const body = (await reader.exactly(size)) ?? Buffer.alloc(0);
      await reader.skip(padding(size));
      if (type === 'x') extended = { ...extended, ...parsePax(body) };
      if (type === 'L') extended = { ...extended, path: text(body, 0, body.length) };
      if (type === 'K') extended = { ...extended, linkpath: text(body, 0, body.length) };
      continue;
    }
    const path = extended.path ?? joined(text(header, 345, 155), text(header, 0, 100), header);
    const target = extended.linkpath ?? text(header, 157, 100);
    extended = {};
    if (type === '5') yield { kind: 'directory', path };
    else if (type === '1' || type === '2') yield { kind: 'link', path, target, hard: type === '1' };
    else if (type === '0' || type === '\0' || type === '7') {
      const content = reader.part(size);
      yield { kind: 'file', path, mode: number(header, 100, 8), size, content };
      for await (const _ of content) void _;
      await reader.skip(padding(size));
      continue;
    } else throw damaged(`holds "${path}", which is neither file, folder nor link (type ${type})`);
    await reader.skip(size + padding(size));
  }
}

type Pax = { readonly path?: string; readonly linkpath?: string; readonly size?: number };

function parsePax(body: Buffer): Pax {
  let found: Pax = {};
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = space < 0 ? 0 : Number(body.toString('utf8', at, space));
    if (!Number.isInteger(length) || length <= 0 || at + length > body.length)
      throw damaged('holds a malformed extended header');
    const [key = '', value = ''] = splitOnce(body.toString('utf8', space + 1, at + length - 1));
    if (key === 'path') found = { ...found, path: value };
    if (key === 'linkpath') found = { ...found, linkpath: value };
    if (key === 'size') {
      const size = Number(value);
      if (!Number.isSafeInteger(size) || size < 0) throw damaged('holds a malformed size');
      found = { ...found, size };
    }
    at += length;
  }
  return found;
}

function splitOnce(line: string): readonly string[] {
  const at = line.indexOf('=');
  return at < 0 ? [line] : [line.slice(0, at), line.slice(at + 1)];
}

function joined(prefix: string, name: string, header: Buffer): string {
  const ustar = header.toString('latin1', 257, 262) === 'ustar' && header[262] === 0;
  return ustar && prefix !== '' ? `${prefix}/${name}` : name;
}

function text(bytes: Buffer, from: number, length: number): string {
  const part = bytes.subarray(from, from + length);
  const end = part.indexOf(0);
  return part.toString('utf8', 0, end < 0 ? part.length : end);
}

function number(header: Buffer, from: number, length: number): number {
  if (((header[from] ?? 0) & 0x80) !== 0) {
    let value = (header[from] ?? 0) & 0x7f;
    for (let at = from + 1; at < from + length; at++) value = value * 256 + (header[at] ?? 0);
    if (!Number.isSafeInteger(value)) throw damaged('holds a malformed number');
    return value;
  }
  const written = text(header, from, length).trim();
  if (!/^[0-7]*$/.test(written)) throw damaged('holds a malformed number');
  return written === '' ? 0 : Number.parseInt(written, 8);
}

function checkSum(header: Buffer): void {
  let sum = 0;
  for (let at = 0; at < block; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
  if (sum !== number(header, 148, 8)) throw damaged('has a header whose check sum is wrong');
}

function padding(size: number): number {
  return (block - (size % block)) % block;
}

function damaged(what: string): AppError {
  return new AppError('integrity', `the archive ${what}; build it again as a plain tar.gz`);
}

/** Hands out a stream of chunks in the pieces that are asked for. */
class BlockReader {
  readonly #iterator: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** Exactly `size` bytes; undefined at the end of the stream. */
  async exactly(size: number): Promise<Buffer | undefined> {
    const pieces: Buffer[] = [];
    let missing = size;
    while (missing > 0) {
      const piece = await this.#some(missing);
      if (piece === undefined) {
        if (missing === size) return undefined;
        throw damaged('ends in the middle of an entry');
      }
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  async skip(size: number): Promise<void> {
    for await (const _ of this.part(size)) void _;
  }

  /** The next `size` bytes as they come. */
  async *part(size: number): AsyncGenerator<Buffer> {
    let missing = size;
    while (missing > 0) {
      const piece = await this.#some(missing);
      if (piece === undefined) throw damaged('ends in the middle of an entry');
      missing -= piece.length;
      yield piece;
    }
  }

  async #some(most: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return undefined;
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }
}
