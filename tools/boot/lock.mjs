import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 200;
const abandonedAfterMs = 15 * 60 * 1000;

/**
 * Does the work while no other process does. The lock is a folder, which only one process can make; it names its holder
 * and the programs that the holder runs (they outlive a killed holder). Once none of them lives, the next one takes it.
 * @template T
 * @param {string} path
 * @param {(hold: (pid: number) => void) => Promise<T>} work is given a way to name a program that it has started
 * @returns {Promise<T>}
 */
export async function withLock(path, work) {
  const hold = (/** @type {number} */ pid) => appendFileSync(join(path, 'pids'), `${pid}\n`);
  await take(path);
  hold(process.pid);
  const release = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work(hold);
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

/** @param {string} path */
async function take(path) {
  mkdirSync(dirname(path), { recursive: true });
  let isTold = false;
  while (!tryMake(path)) {
    if (isStale(path)) {
      putAside(path);
      continue;
    }
    if (!isTold) process.stderr.write('  another start is installing: waiting for it\n');
    isTold = true;
    await sleep(pollMs);
  }
}

/** @param {string} path */
function tryMake(path) {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** @param {string} path */
function isStale(path) {
  try {
    // The ids of processes are used again: after long enough they prove nothing.
    if (Date.now() - statSync(path).mtimeMs > abandonedAfterMs) return true;
    const pids = readFileSync(join(path, 'pids'), 'utf8').trim().split('\n');
    return !pids.some((pid) => isAlive(Number(pid)));
  } catch {
    // Released meanwhile, or so new that the holder has not written its id yet.
    return false;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/**
 * Of several processes that find the lock stale, one moves it; the others find it gone.
 * @param {string} path
 */
function putAside(path) {
  const aside = `${path}-stale-${process.pid}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
