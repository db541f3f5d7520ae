/** One of the two streams that people and pipes read. */
export type Screen = {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Of the terminal, now; 80 where there is none. */
  readonly columns: () => number;
};

/** The program's surroundings, handed in: nothing below `cli/` touches the process itself. */
export type CliIo = {
  readonly out: Screen;
  readonly err: Screen;
  /** Asks the person at the terminal for one line. `canAsk` is false where nobody sits there. */
  readonly canAsk: boolean;
  readonly ask: (question: string) => Promise<string>;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ends early, without error, when the signal is aborted. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** A fresh random id of at least 128 bits. */
  readonly newKey: () => string;
  readonly fetch: typeof fetch;
  /** Aborted by Ctrl-C, or when nobody reads the output any more. */
  readonly signal: AbortSignal;
  readonly nodeVersion: string;
};
