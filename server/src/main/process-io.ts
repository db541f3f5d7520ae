import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { CliIo, Screen } from '../cli/cli-io.ts';

/** The process's own streams, terminal, environment and signals, as the command line sees them. */
export function processIo(): CliIo {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  process.stdout.on('error', () => stop.abort());
  const canAsk = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    out: screen(process.stdout),
    err: screen(process.stderr),
    canAsk,
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question, { signal: stop.signal });
      } finally {
        lines.close();
      }
    },
    env: process.env,
    cwd: process.cwd(),
    now: () => Date.now(),
    wait: (delayMs, signal) => wait(delayMs, AbortSignal.any([signal, stop.signal])),
    newKey: () => randomBytes(18).toString('base64url'),
    fetch,
    signal: stop.signal,
    nodeVersion: process.version,
  };
}

function screen(stream: NodeJS.WriteStream): Screen {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns ?? 80,
  };
}

function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
