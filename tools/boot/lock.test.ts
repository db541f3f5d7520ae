import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

/** Larger than any system hands out. */
const deadPid = 2 ** 30;

describe('tools/boot/lock.mjs', () => {
  let lock: string;

  beforeEach(() => {
    lock = join(mkdtempSync(join(tmpdir(), 'fairlead-lock-')), 'deep', 'a.lock');
  });

  afterEach(() => {
    rmSync(join(lock, '..', '..'), { recursive: true });
  });

  it('lets one work at a time', async () => {
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      log.push(`${name} ends`);
    };
    await Promise.all([withLock(lock, work('a')), withLock(lock, work('b'))]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('is released when the work fails', async () => {
    await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken from a holder that died', async () => {
    leave(deadPid);
    expect(await withLock(lock, async () => 'done')).toBe('done');
  });

  it('is not taken while a program of a dead holder still runs', async () => {
    leave(deadPid, process.pid);
    const working = withLock(lock, async () => 'done');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(existsSync(lock)).toBe(true);
    rmSync(lock, { recursive: true });
    expect(await working).toBe('done');
  });

  function leave(...pids: readonly number[]): void {
    mkdirSync(lock, { recursive: true });
    writeFileSync(join(lock, 'pids'), pids.map((pid) => `${pid}\n`).join(''));
  }
});
