import { AppError } from '@fairlead/core/lib/app-error.ts';
import { noJudge } from '../../testing/no-judge.ts';
import type { CliIo } from '../cli-io.ts';
import type { LocalCommands, OfflineTools } from '../local-commands.ts';
import { type CliDeps, runCli } from '../run-cli.ts';
import { splitWords } from './split-words.ts';

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

export type Around = {
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
  readonly checkout?: string;
  readonly fetch?: typeof fetch;
  readonly local?: Partial<LocalCommands>;
  readonly offline?: Partial<OfflineTools>;
  /** Answers to questions, in order; without them nobody is there to ask. */
  readonly answers?: readonly string[];
  readonly terminal?: { readonly columns: number };
  readonly now?: number;
  readonly signal?: AbortSignal;
  /** Sees everything as it is written. */
  readonly onWrite?: (text: string) => void;
};

/** Runs one command line and gives what it wrote. `line` is split at spaces; "…" holds words together. */
export async function runLine(line: string, around: Around = {}): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const argv = splitWords(line).slice(1);
  const code = await runCli(argv, depsOf(around, out, err));
  return { code, out: out.join(''), err: err.join('') };
}

function depsOf(around: Around, out: string[], err: string[]): CliDeps {
  return {
    io: ioOf(around, out, err),
    local: { ...noLocalCommands, ...around.local },
    offline: { ...noTools, ...around.offline },
    version: '1.2.3',
    checkout: around.checkout ?? '/nowhere',
  };
}

function ioOf(around: Around, out: string[], err: string[]): CliIo {
  const answers = [...(around.answers ?? [])];
  const columns = () => around.terminal?.columns ?? 80;
  const isTerminal = around.terminal !== undefined;
  const write = (to: string[]) => (text: string) => {
    to.push(text);
    around.onWrite?.(text);
  };
  return {
    out: { write: write(out), isTerminal, columns },
    err: { write: write(err), isTerminal, columns },
    canAsk: around.answers !== undefined,
    ask: async (question) => {
      err.push(question);
      return answers.shift() ?? '';
    },
    env: { PATH: process.env['PATH'], ...around.env },
    cwd: around.cwd ?? '/nowhere',
    now: () => around.now ?? Date.now(),
    wait: (delayMs, signal) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(done, delayMs);
        signal.addEventListener('abort', done, { once: true });
        if (signal.aborted) done();
      }),
    newKey: () => crypto.randomUUID(),
    fetch: around.fetch ?? fetch,
    signal: around.signal ?? new AbortController().signal,
    nodeVersion: 'v24.1.0',
  };
}

const refuse = () => Promise.reject(new AppError('internal', 'the test gave no such function'));
const noLocalCommands: LocalCommands = {
  up: refuse,
  server: refuse,
  down: refuse,
  open: refuse,
  backup: refuse,
  restore: refuse,
  rights: refuse,
  editGuard: refuse,
  adopt: refuse,
  addTarget: refuse,
};
const noTools: OfflineTools = {
  renderer: { version: 'none', render: refuse },
  openGit: refuse,
  savedConfiguration: async () => undefined,
  judge: noJudge,
  openMaterials: () => {
    throw new Error('this command fetches nothing');
  },
  close: async () => undefined,
};
