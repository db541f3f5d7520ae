import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { CliIo, Screen } from './cli-io.ts';

type Stream = NodeJS.WriteStream;
export type ProcessParts = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly nodeVersion: string;
  readonly fetch: typeof fetch;
  /** Calls back at Ctrl-C; once begun, a second one ends the process as usual. */
  readonly onInterrupt: (stop: () => void) => void;
};

const usualColumns = 80;
/** Timers of Node take no more; a longer one would end at once. */
const longestTimerMs = 2_147_483_647;

/** The surroundings of a real process. Output that nobody reads any more (`| head`) stops the command without a word. */
export function processIo(parts: ProcessParts): CliIo {
  const stop = new AbortController();
  parts.onInterrupt(() => stop.abort());
  for (const stream of [parts.stdout, parts.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      stop.abort();
    });
  }
  return {
    out: screenOf(parts.stdout),
    err: screenOf(parts.stderr),
    canAsk: parts.stdin.isTTY === true && parts.stderr.isTTY === true,
    ask: (question) => ask(parts, question, stop.signal),
    env: parts.env,
    cwd: parts.cwd,
    now: () => Date.now(),
    wait,
    newKey: () => randomUUID(),
    fetch: parts.fetch,
    signal: stop.signal,
    nodeVersion: parts.nodeVersion,
  };
}

function screenOf(stream: Stream): Screen {
  return {
    write: (text) => {
      if (!stream.destroyed) stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns ?? usualColumns,
  };
}

/** Questions go to standard error, so that an answer that is piped away stays clean. An ended input is an empty answer. */
async function ask({ stdin, stderr }: ProcessParts, question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question, { signal }), ended]);
  } finally {
    lines.close();
  }
}

function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(delayMs, longestTimerMs));
    signal.addEventListener('abort', done, { once: true });
  });
}
