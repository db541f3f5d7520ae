import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadMasterKey } from './master-key.ts';

describe('server/src/adapters/secrets/master-key.ts', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'master-key-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is made once, for its owner alone, and read ever after', async () => {
    const file = join(folder, 'keys', 'master.key');
    const made = await loadMasterKey(file);
    expect(made.bytes).toHaveLength(32);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700);
    expect(Buffer.from((await loadMasterKey(file)).bytes).equals(Buffer.from(made.bytes))).toBe(true);
  });

  test('is one and the same for servers that start at the same moment', async () => {
    const file = join(folder, 'master.key');
    const keys = await Promise.all(Array.from({ length: 12 }, () => loadMasterKey(file)));
    expect(new Set(keys.map((key) => Buffer.from(key.bytes).toString('hex'))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  test('is refused when others may read it', async () => {
    const file = join(folder, 'master.key');
    await loadMasterKey(file);
    await chmod(file, 0o640);
    await expect(loadMasterKey(file)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test.each(['', 'hunter2', 'fairlead-master-key-v1:short'])(
    'is never replaced when the file holds "%s"',
    async (text) => {
      const file = join(folder, 'master.key');
      await writeFile(file, text, { mode: 0o600 });
      await expect(loadMasterKey(file)).rejects.toMatchObject({ code: 'integrity' });
    },
  );
});
