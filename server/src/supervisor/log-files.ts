import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogLine } from '../ports/target.ts';

const capBytes = 10 * 1024 * 1024;
const slowSweepMs = 500;
const fastSweepMs = 50;
const longestLine = 16 * 1024;
const readBytes = 4 * 1024 * 1024;
const keptMarks = 512;

type Stream = 'out' | 'err';
type Mark = { readonly offset: number; readonly at: EpochMs };
type Watched = { size: number; marks: Mark[] };

/**
 * Output of instances in files that they write themselves (`<instance>.out`, `.err`). A file past its cap is copied
 * aside in part and cut, so a flood costs bounded disk; size over time gives lines their approximate time.
 */
export class LogFiles {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched>();
  #cancel: () => void = () => undefined;
  #closed = false;

  constructor(directory: string, clock: Clock) {
    this.#directory = join(directory, 'logs');
    this.#clock = clock;
  }

  async prepare(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    this.#plan(slowSweepMs);
  }

  path(instance: string, stream: Stream): string {
    return join(this.#directory, `${instance}.${stream}`);
  }

  /** Begins to keep an instance's files within bounds. */
  watch(instance: string): void {
    for (const stream of ['out', 'err'] as const) {
      const path = this.path(instance, stream);
      if (!this.#watched.has(path)) this.#watched.set(path, { size: 0, marks: [] });
    }
  }

  /** Removes the files of instances that nobody asks for any more. */
  async keepOnly(instances: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#directory).catch(() => [])) {
      const instance = name.split('.')[0] ?? '';
      if (instances.has(instance)) continue;
      this.#watched.delete(join(this.#directory, name));
      await rm(join(this.#directory, name), { force: true });
    }
  }

  /** The end of what an instance wrote, errors before output; at most `bytes` of one stream. */
  async ending(instance: string, bytes: number): Promise<string> {
    for (const stream of ['err', 'out'] as const) {
      const text = (await this.#tail(this.path(instance, stream), bytes)).text;
      if (text.trim() !== '') return text;
    }
    return '';
  }

  /** The last `tail` lines of both streams in order of time. */
  async read(instance: string, tail: number): Promise<readonly LogLine[]> {
    const lines: LogLine[] = [];
    for (const stream of ['out', 'err'] as const) {
      const path = this.path(instance, stream);
      let piece = await this.#tail(path, readBytes);
      if (piece.text.split('\n').length <= tail) {
        const older = await this.#tail(`${path}.1`, readBytes);
        lines.push(...toLines(older.text, stream, () => older.at).slice(-tail));
        piece = await this.#tail(path, readBytes);
      }
      const watched = this.#watched.get(path);
      lines.push(...toLines(piece.text, stream, (end) => timeOf(watched, piece.start + end) ?? piece.at).slice(-tail));
    }
    return lines.sort((a, b) => a.at - b.at).slice(-tail);
  }

  /** Yields what is added from now on until the signal; looks at the files a few times a second. */
  async *follow(instance: string, signal: AbortSignal): AsyncIterable<LogLine> {
    const offsets = new Map<Stream, number>();
    for (const stream of ['out', 'err'] as const) offsets.set(stream, await sizeOf(this.path(instance, stream)));
    while (!signal.aborted) {
      for (const stream of ['out', 'err'] as const) {
        const path = this.path(instance, stream);
        const size = await sizeOf(path);
        const from = offsets.get(stream) ?? 0;
        if (size === from) continue;
        // A smaller file was cut: what it holds now is new. A flood is shown from its end.
        const start = size < from ? 0 : Math.max(from, size - readBytes);
        const text = await readRange(path, start, size - start);
        const whole = text.lastIndexOf('\n') + 1;
        offsets.set(stream, start + Buffer.byteLength(text.slice(0, whole)));
        yield* toLines(text.slice(0, whole), stream, () => this.#clock.now());
      }
      await new Promise<void>((resolve) => {
        this.#clock.after(200, resolve);
      });
    }
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #plan(delayMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => {
      void this.#sweep().then((hurried) => {
        if (!this.#closed) this.#plan(hurried ? fastSweepMs : slowSweepMs);
      });
    });
  }

  /** Notes growth and cuts what is too long; true while something grows fast. */
  async #sweep(): Promise<boolean> {
    let hurried = false;
    for (const [path, watched] of this.#watched) {
      const size = await sizeOf(path);
      if (size === watched.size) continue;
      if (size > watched.size + capBytes / 8) hurried = true;
      watched.marks.push({ offset: size, at: this.#clock.now() });
      if (watched.marks.length > keptMarks) watched.marks.splice(0, keptMarks / 2);
      watched.size = size;
      if (size <= capBytes) continue;
      await cut(path, size).catch(() => undefined);
      watched.size = 0;
      watched.marks = [];
    }
    return hurried;
  }

  async #tail(
    path: string,
    bytes: number,
  ): Promise<{ readonly text: string; readonly start: number; readonly at: EpochMs }> {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) return { text: '', start: 0, at: 0 };
    const start = Math.max(0, info.size - bytes);
    const text = await readRange(path, start, info.size - start);
    const begun = start === 0 ? 0 : text.indexOf('\n') + 1;
    return {
      text: text.slice(begun),
      start: start + Buffer.byteLength(text.slice(0, begun)),
      at: Math.round(info.mtimeMs),
    };
  }
}

/** Copy and truncate: the writer keeps its open file and goes on at the beginning, since it appends. */
async function cut(path: string, size: number): Promise<void> {
  const keptBytes = capBytes / 2;
  const end = await readRangeBytes(path, Math.max(0, size - keptBytes), keptBytes);
  const aside = await open(`${path}.1.new`, 'w', 0o600);
  await aside.writeFile(end).finally(() => aside.close());
  await rename(`${path}.1.new`, `${path}.1`);
  const file = await open(path, 'r+');
  await file.truncate(0).finally(() => file.close());
}

function timeOf(watched: Watched | undefined, offset: number): EpochMs | undefined {
  return watched?.marks.find((mark) => mark.offset >= offset)?.at;
}

/** Lines of one stream; their times never go backwards, whatever the marks say. */
function toLines(text: string, stream: Stream, at: (endOffset: number) => EpochMs): readonly LogLine[] {
  const lines: LogLine[] = [];
  const total = Buffer.byteLength(text);
  let offset = 0;
  let last = 0;
  for (const line of text.split('\n')) {
    offset = Math.min(total, offset + Buffer.byteLength(line) + 1);
    if (line === '') continue;
    last = Math.max(last, at(offset));
    lines.push({ at: last, stream, text: line.length > longestLine ? `${line.slice(0, longestLine)}…` : line });
  }
  return lines;
}

async function sizeOf(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  return info?.size ?? 0;
}

async function readRange(path: string, start: number, length: number): Promise<string> {
  return (await readRangeBytes(path, start, length)).toString('utf8');
}

async function readRangeBytes(path: string, start: number, length: number): Promise<Buffer> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
