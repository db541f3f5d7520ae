import type { SseMessage } from './read-sse.ts';

export type LogLine = {
  readonly id: number;
  /** The object that wrote it. */
  readonly source: string;
  readonly at: number;
  readonly stream: 'out' | 'err' | 'system';
  readonly text: string;
};
export type LogState = {
  readonly lines: readonly LogLine[];
  /** Why no more lines come, for each source of which that is so. */
  readonly ended: readonly { readonly source: string; readonly reason: string }[];
};

export const mostLines = 5_000;
/** A flood is shown in gulps: drawing every line by itself would stop the page. */
const gulpMs = 120;
const longestLine = 4_000;
/** Colours and movements of a terminal, which a page has no use for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const terminal = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** The last lines of one or several logs in the order of their times, told in gulps. */
export class LogLines {
  readonly #tell: (state: LogState) => void;
  #lines: readonly LogLine[] = [];
  #arrived: LogLine[] = [];
  #lastId = 0;
  #ended: LogState['ended'] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(tell: (state: LogState) => void) {
    this.#tell = tell;
  }

  receive(source: string, { event, data }: SseMessage): void {
    if (event !== 'message') return;
    const { at, stream, text } = JSON.parse(data) as Pick<LogLine, 'at' | 'stream' | 'text'>; // the server holds what it streams against this schema
    const plain = text.replace(terminal, '');
    const id = ++this.#lastId;
    this.#arrived.push({ id, source, at, stream, text: plain.length > longestLine ? cut(plain) : plain });
    if (this.#arrived.length > 2 * mostLines) this.#arrived = this.#arrived.slice(-mostLines);
    this.#timer ??= setTimeout(this.#flush, gulpMs);
  }

  /** No more lines of this source come. */
  end(source: string, reason: string): void {
    this.#ended = [...this.#ended, { source, reason }];
    this.#flush();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  readonly #flush = (): void => {
    this.close();
    this.#timer = null;
    // Each log comes in its own order; several are woven together by their times.
    this.#lines = [...this.#lines, ...this.#arrived].sort((a, b) => a.at - b.at || a.id - b.id).slice(-mostLines);
    this.#arrived = [];
    this.#tell({ lines: this.#lines, ended: this.#ended });
  };
}

function cut(text: string): string {
  return `${text.slice(0, longestLine)}…`;
}
