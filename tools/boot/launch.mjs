import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const compileCache = fileURLToPath(new URL('../../node_modules/.cache/fairlead-compile', import.meta.url));

/** Two equal signals within this time are one: npm passes on what the terminal has already sent to everybody. */
const sameSignalMs = 500;

const isWindows = process.platform === 'win32';

/**
 * Runs a script on the given Node in this process's place and waits for it.
 * The script gets a process group of its own and so every signal exactly once, from here, whether it came from the
 * terminal (to the whole group), from npm, or from `kill`.
 * @param {string} node
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export function launch(node, script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...args], {
      // Keeps what was read of the sources between runs: a command then answers in a third of the time.
      env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
      stdio: 'inherit',
      detached: !isWindows,
    });
    forwardSignals(child);
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function forwardSignals(child) {
  /** @type {Map<NodeJS.Signals, number>} */
  const lastAt = new Map();
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    const now = performance.now();
    const isRepeated = now - (lastAt.get(signal) ?? Number.NEGATIVE_INFINITY) < sameSignalMs;
    lastAt.set(signal, now);
    // A console of Windows tells every process by itself.
    if (!isRepeated && !isWindows) child.kill(signal);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])) process.on(signal, pass);
  if (!isWindows) process.on('SIGWINCH', () => child.kill('SIGWINCH'));
}
