import { spawn } from 'node:child_process';
import { root } from './source-tree.ts';

/** How many programs run at a time: the machine's other users want some of it too. */
const atOnce = 2;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a program in the root (or a folder of it) and answers with its output, whatever its exit code. */
export async function runProgram(program: string, args: readonly string[], folder = root): Promise<Outcome> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await collect(program, args, folder);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function collect(program: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}
