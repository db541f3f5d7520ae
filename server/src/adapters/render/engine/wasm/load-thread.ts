/// <reference path="./webassembly.d.ts" />
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { createBrotliDecompress } from 'node:zlib';
import { capMemory } from './cap-memory.ts';
import type { Loaded, LoadStart } from './load-module.ts';

const maxUnpackedBytes = 512 * 1024 * 1024;
/** The declarations before a module's code are shorter. */
const headBytes = 1024 * 1024;

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this file runs as a worker thread only');
  port.postMessage(await load(workerData as LoadStart)); // given by loadModule, which starts this thread
}

async function load({ module, sha256, maxMemoryBytes }: LoadStart): Promise<Loaded> {
  let packed: Buffer;
  try {
    packed = await readFile(module);
  } catch (error) {
    return { kind: 'missing', why: String((error as NodeJS.ErrnoException).code) }; // of the file system
  }
  if (createHash('sha256').update(packed).digest('hex') !== sha256)
    return { kind: 'damaged', why: 'it is not the file that its description names' };
  const unpacked = Readable.from([packed]).pipe(createBrotliDecompress({ chunkSize: headBytes }));
  const body = ReadableStream.from(withLimit(unpacked, maxMemoryBytes));
  try {
    // Compiled while it is unpacked, and never held whole.
    const response = new Response(body, { headers: { 'content-type': 'application/wasm' } });
    return { kind: 'loaded', module: await WebAssembly.compileStreaming(response) };
  } catch {
    return { kind: 'damaged', why: 'it is no module that this Node runs' };
  }
}

/** The same bytes with a limit on the memory, which is declared near the beginning. */
async function* withLimit(chunks: AsyncIterable<Buffer>, maxMemoryBytes: number): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxUnpackedBytes) throw new Error('the module is larger than any');
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < headBytes) continue;
    yield limited(head, maxMemoryBytes);
    head = null;
  }
  if (head !== null) yield limited(head, maxMemoryBytes);
}

function limited(head: Uint8Array, maxMemoryBytes: number): Uint8Array {
  const capped = capMemory(head, maxMemoryBytes);
  if (capped === undefined) throw new Error('the module declares no memory of its own');
  return capped;
}

await main();
