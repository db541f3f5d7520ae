import type { SseMessage } from './read-sse.ts';

export type LogLine = {
  readonly id: number;
  readonly at: number;
  readonly stream: 'out' | 'err' | 'system';
  readonly text: string;
};
export type LogState = { readonly lines: readonly LogLine[]; readonly ended: string | null };

export const mostLines = 2_000;
/** A flood is shown in gulps: drawing every line by itself would stop the page. */
const gulpMs = 120;
const longestLine = 4_000;

/** The last lines of a log, told in gulps. */
export class LogLines {
  readonly #tell: (state: LogState) => void;
  #lines: readonly LogLine[] = [];
  #arrived: LogLine[] = [];
  #lastId = 0;
  #ended: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(tell: (state: LogState) => void) {
    this.#tell = tell;
  }

  readonly receive = ({ event, data }: SseMessage): void => {
    if (event !== 'message') return;
    const { at, stream, text } = JSON.parse(data) as Omit<LogLine, 'id'>; // the server holds what it streams against this schema
    this.#arrived.push({
      id: ++this.#lastId,
      at,
      stream,
      text: text.length > longestLine ? `${text.slice(0, longestLine)}…` : text,
    });
    if (this.#arrived.length > 2 * mostLines) this.#arrived = this.#arrived.slice(-mostLines);
    this.#timer ??= setTimeout(this.#flush, gulpMs);
  };

  /** No more lines come; null says that nobody listens any more. */
  end(reason: string | null): void {
    if (reason === null) return;
    this.#ended = reason;
    this.#flush();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  readonly #flush = (): void => {
    this.close();
    this.#timer = null;
    this.#lines = [...this.#lines, ...this.#arrived].slice(-mostLines);
    this.#arrived = [];
    this.#tell({ lines: this.#lines, ended: this.#ended });
  };
}
