import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileError, makePrivateDirectory, readFileIfThere, writeFileAtomic } from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('server/src/io/files.ts', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    const path = join(folder, 'a');
    await writeFileAtomic(path, 'one');
    await writeFileAtomic(path, 'two');
    expect((await readFileIfThere(path))?.toString()).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('shows a reader one whole content or the other, whoever writes at once', async () => {
    const path = join(folder, 'b');
    const contents = Array.from({ length: 20 }, (_, index) => String(index % 10).repeat(50_000));
    await Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    expect(contents).toContain((await readFileIfThere(path))?.toString());
  });

  it('finds no file where none is', async () => {
    expect(await readFileIfThere(join(folder, 'none'))).toBeUndefined();
  });

  it('says where it cannot write, and leaves nothing behind', async () => {
    await expect(writeFileAtomic(join(folder, 'no-such-folder', 'x'), 'y')).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('no-such-folder'),
    });
    await expect(readFileIfThere(folder)).rejects.toMatchObject({ code: 'internal' });
  });

  it('tells a full disk from other faults', () => {
    const full = Object.assign(new Error('x'), { code: 'ENOSPC' });
    expect(fileError('/data/x', full)).toMatchObject({ code: 'disk-full', retry: 'backoff' });
    expect(fileError('/data/x', Object.assign(new Error('x'), { code: 'EACCES' }))).toMatchObject({
      code: 'internal',
      retry: 'never',
    });
  });

  it('makes folders for this user alone', async () => {
    await makePrivateDirectory(join(folder, 'x', 'y'));
    expect(statSync(join(folder, 'x', 'y')).mode & 0o777).toBe(0o700);
    await makePrivateDirectory(join(folder, 'x', 'y'));
  });
});
