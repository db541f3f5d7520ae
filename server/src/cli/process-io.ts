import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { CliIo, Screen } from './cli-io.ts';

type Stream = NodeJS.WriteStream;
/** What of Node's process is used. */
export type ProcessParts = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env' | 'version' | 'cwd' | 'once'>;

const usualColumns = 80;
/** Timers of Node take no more; a longer one would end at once. */
const longestTimerMs = 2_147_483_647;

/**
 * The surroundings of a real process. SIGINT and SIGTERM stop the command once, a second one ends the process as usual;
 * output that nobody reads any more (`| head`) stops it without a word.
 */
export function processIo(parts: ProcessParts, fetchOf: typeof fetch): CliIo {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) parts.once(signal, () => stop.abort());
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
    ask: (question) => ask(parts, question, stop),
    env: parts.env,
    cwd: parts.cwd(),
    now: () => Date.now(),
    wait,
    newKey: () => randomUUID(),
    fetch: fetchOf,
    signal: stop.signal,
    nodeVersion: parts.version,
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
async function ask({ stdin, stderr }: ProcessParts, question: string, stop: AbortController): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  // The terminal is in the prompt's hands: Ctrl-C is a key there, no signal.
  lines.once('SIGINT', () => stop.abort());
  try {
    return await Promise.race([lines.question(question, { signal: stop.signal }), ended]);
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
