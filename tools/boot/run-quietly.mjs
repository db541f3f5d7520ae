import { spawn } from 'node:child_process';
import { BootError } from './boot-error.mjs';

const keptCharacters = 20_000;
const shownLines = { first: 12, last: 8 };

/**
 * Runs a program of the boot without its output, the ends of which become part of the error if it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, failed: string, advice: string, hold: (pid: number) => void }} options
 * @returns {Promise<void>}
 */
export function runQuietly(program, args, { cwd, env, failed, advice, hold }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid) hold(child.pid);
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-keptCharacters);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const stop = stopWith(child);
    child.once('error', (error) => {
      stop();
      reject(new BootError(`${failed}: ${error.message}`, advice));
    });
    child.once('close', (code, signal) => {
      if (stop()) process.exit(130);
      if (code === 0) return resolve();
      reject(new BootError(`${failed} (${signal ?? `exit code ${code}`})`, advice, shorten(output)));
    });
  });
}

/**
 * Some programs give the reason first and their usage after it, others end with it.
 * @param {string} output
 */
function shorten(output) {
  const lines = output.trimEnd().split('\n');
  const { first, last } = shownLines;
  if (lines.length <= first + last) return lines.join('\n');
  return [...lines.slice(0, first), '…', ...lines.slice(-last)].join('\n');
}

/**
 * A person who stops the boot stops what it runs; boot ends after it. The returned function ends that and tells
 * whether it happened.
 * @param {import('node:child_process').ChildProcess} child
 */
function stopWith(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  let isStopped = false;
  const onSignal = () => {
    isStopped = true;
    child.kill('SIGTERM');
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.removeListener(signal, onSignal);
    return isStopped;
  };
}
