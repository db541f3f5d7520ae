/// <reference path="./webassembly.d.ts" />
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { capMemory } from './cap-memory.ts';

/** The engine as one compressed WebAssembly file. */
export type EngineModule = {
  /** Path of the file, packed with brotli. */
  readonly module: string;
  /** Of the packed file, in hex. */
  readonly sha256: string;
  /** Digest of the sources that it was built from. */
  readonly version: string;
};

const maxUnpackedBytes = 512 * 1024 * 1024;
const unpack = promisify(brotliDecompress);

/** Reads, checks, unpacks and compiles the engine. Errors: `unavailable` (no such file), `integrity` (not the file that was built). */
export async function loadModule(
  { module, sha256 }: EngineModule,
  maxMemoryBytes: number,
): Promise<WebAssembly.Module> {
  const packed = await readFile(module).catch((cause: unknown) => {
    throw new AppError('unavailable', `the render engine ${module} cannot be read; fetch the checkout anew`, { cause });
  });
  const broken = `the render engine ${module} is damaged; fetch the checkout anew, or build it with \`npm run engine\``;
  if (createHash('sha256').update(packed).digest('hex') !== sha256) throw new AppError('integrity', broken);
  try {
    const unpacked = await unpack(packed, { maxOutputLength: maxUnpackedBytes });
    const capped = capMemory(unpacked, maxMemoryBytes);
    if (capped === undefined) throw new AppError('integrity', broken);
    return await WebAssembly.compile(capped);
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('integrity', broken, { cause });
  }
}
