import type { ChildProcess } from 'node:child_process';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type Command, killGroup, startProcess } from '../../../io/exec.ts';
import type { Clock } from '../../../ports/clock.ts';

export type ObjectInfo = { readonly type: string; readonly sizeBytes: number };
type Answer = { readonly info: ObjectInfo; readonly content: Buffer } | undefined;
type Waiting = {
  readonly wantsContent: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: AppError) => void;
};

export type ObjectReaderDeps = { readonly command: () => Command; readonly clock: Clock; readonly idleMs: number };

const lineFeed = 0x0a;

/**
 * One persistent `git cat-file --batch-command` per mirror: requests are written as they come and answered in order.
 * The process starts at the first request and ends when nobody asks for a while. Objects are named by full id only.
 */
export class ObjectReader {
  readonly #deps: ObjectReaderDeps;
  #child: ChildProcess | undefined;
  #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #heldBytes = 0;
  #cancelIdle: (() => void) | undefined;

  constructor(deps: ObjectReaderDeps) {
    this.#deps = deps;
  }

  /** Type and size; undefined when the mirror does not hold the object. */
  async info(id: string): Promise<ObjectInfo | undefined> {
    return (await this.#ask('info', id))?.info;
  }

  /** Content, whatever its size: ask `info` first where that matters. */
  async content(id: string): Promise<Buffer | undefined> {
    return (await this.#ask('contents', id))?.content;
  }

  /** Ends the process; requests under way fail. Used again, it starts anew. */
  close(): void {
    this.#cancelIdle?.();
    const child = this.#child;
    if (child === undefined) return;
    this.#drop(child, 'it was closed');
    killGroup(child, 'SIGKILL');
  }

  async #ask(verb: 'info' | 'contents', id: string): Promise<Answer> {
    if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(id))
      throw new AppError('invalid-input', 'an object of Git is asked for by its full id only');
    const once = () =>
      new Promise<Answer>((resolve, reject) => {
        const child = this.#running();
        this.#waiting.push({ wantsContent: verb === 'contents', resolve, reject });
        child.stdin?.write(`${verb} ${id}\n`);
      });
    try {
      return await once();
    } catch (error) {
      // A reader that was killed from outside harms one request at most: the next process answers it.
      if (error instanceof AppError && error.code === 'unavailable') return once();
      throw error;
    }
  }

  #running(): ChildProcess {
    this.#restartIdle();
    if (this.#child !== undefined) return this.#child;
    const child = startProcess(this.#deps.command());
    this.#child = child;
    child.stdin?.on('error', () => undefined); // 'close' below tells
    child.stderr?.resume();
    child.stdout?.on('data', (chunk: Buffer) => {
      if (this.#child === child) this.#receive(chunk);
    });
    child.once('error', () => this.#drop(child, 'it could not be started'));
    child.once('close', () => this.#drop(child, 'it ended'));
    return child;
  }

  #drop(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#chunks = [];
    this.#heldBytes = 0;
    const failed = this.#waiting;
    this.#waiting = [];
    for (const { reject } of failed)
      reject(
        new AppError('unavailable', `the process that reads the mirror was lost: ${why}; try again`, {
          retry: 'backoff',
          details: { reader: 'lost' },
        }),
      );
  }

  #restartIdle(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = this.#deps.clock.after(this.#deps.idleMs, () => {
      if (this.#waiting.length > 0) this.#restartIdle();
      else this.close();
    });
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
    for (;;) {
      const header = this.#peekHeader();
      const next = this.#waiting[0];
      if (header === undefined || next === undefined) return;
      const [, type, size] = header.line.split(' ');
      const info = size === undefined ? undefined : { type: type ?? '', sizeBytes: Number(size) };
      const bodyBytes = info !== undefined && next.wantsContent ? info.sizeBytes + 1 : 0;
      if (this.#heldBytes < header.bytes + bodyBytes) return;
      const whole = this.#take(header.bytes + bodyBytes);
      this.#waiting.shift();
      next.resolve(
        info === undefined
          ? undefined
          : { info, content: whole.subarray(header.bytes, Math.max(header.bytes, whole.length - 1)) },
      );
    }
  }

  #peekHeader(): { readonly line: string; readonly bytes: number } | undefined {
    if (this.#heldBytes === 0) return undefined;
    if (this.#chunks[0]?.includes(lineFeed) !== true && this.#chunks.length > 1)
      this.#chunks = [Buffer.concat(this.#chunks)];
    const end = this.#chunks[0]?.indexOf(lineFeed) ?? -1;
    if (end < 0) return undefined;
    return { line: this.#chunks[0]?.subarray(0, end).toString('latin1') ?? '', bytes: end + 1 };
  }

  #take(bytes: number): Buffer {
    const all =
      this.#chunks.length === 1 && this.#chunks[0] !== undefined ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const rest = all.subarray(bytes);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#heldBytes = rest.length;
    // A copy: a slice would keep the whole chunk in memory for as long as a caller keeps its few bytes.
    return Buffer.from(all.subarray(0, bytes));
  }
}
