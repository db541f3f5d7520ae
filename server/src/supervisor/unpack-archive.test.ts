import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TarFixtureEntry, tarOf } from './tar-fixture.ts';
import { unpackArchive } from './unpack-archive.ts';

describe('server/src/supervisor/unpack-archive.ts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fl-tar-'));
    await mkdir(join(folder, 'out'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const unpack = async (bytes: Buffer, strip = 0): Promise<void> => {
    await writeFile(join(folder, 'a.tgz'), bytes);
    await unpackArchive(join(folder, 'a.tgz'), join(folder, 'out'), strip);
  };

  it('unpacks what the system tar packs: long names, links, modes, big files', async () => {
    const deep = `app/${'long-folder-name/'.repeat(12)}`;
    await mkdir(join(folder, deep), { recursive: true });
    await writeFile(join(folder, deep, `${'n'.repeat(120)}.txt`), 'deep');
    await writeFile(join(folder, 'app/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(join(folder, 'app/big'), Buffer.alloc(3_000_001, 7));
    await symlink('run.sh', join(folder, 'app/link'));
    for (const format of ['gnu', 'pax', 'ustar']) {
      if (format === 'ustar') await rm(join(folder, 'app/long-folder-name'), { recursive: true });
      execFileSync('tar', [`--format=${format}`, '-czf', join(folder, 'b.tgz'), '-C', folder, 'app']);
      await rm(join(folder, 'out'), { recursive: true });
      await mkdir(join(folder, 'out'));
      await unpackArchive(join(folder, 'b.tgz'), join(folder, 'out'), 1);
      expect((await stat(join(folder, 'out/run.sh'))).mode & 0o111).toBe(0o111);
      expect(await readlink(join(folder, 'out/link'))).toBe('run.sh');
      expect((await stat(join(folder, 'out/big'))).size).toBe(3_000_001);
      if (format !== 'ustar')
        expect(await readFile(join(folder, 'out', deep.slice(4), `${'n'.repeat(120)}.txt`), 'utf8')).toBe('deep');
    }
  });

  it.each<[string, readonly TarFixtureEntry[]]>([
    ['a way up', [{ path: '../x', content: 'x' }]],
    ['an absolute path', [{ path: '/tmp/x', content: 'x' }]],
    ['a symbolic link out', [{ path: 'l', type: '2', target: '../../etc' }]],
    ['an absolute link', [{ path: 'l', type: '2', target: '/etc/passwd' }]],
    [
      'a file through a link that is swapped in',
      [
        { path: 'a', type: '2', target: 'b' },
        { path: 'b', type: '2', target: '..' },
      ],
    ],
    ['a way up into a folder that is not there', [{ path: '../made/x', content: 'x' }]],
    [
      'a link that leads out through another one',
      [
        { path: 's/t/keep', content: '' },
        { path: 's/t/m', type: '2', target: '../..' },
        { path: 's/t/l', type: '2', target: 'm/../../..' },
        { path: 's/t/l/made/x', content: 'x' },
      ],
    ],
    [
      'such a link though nothing is written through it',
      [
        { path: 's/t/m', type: '2', target: '../..' },
        { path: 's/t/l', type: '2', target: 'm/../../..' },
      ],
    ],
    ['a hard link out', [{ path: 'h', type: '1', target: '../a.tgz' }]],
    ['a device', [{ path: 'd', type: '3' }]],
    ['a pipe', [{ path: 'p', type: '6' }]],
    [
      'a second file over a link',
      [
        { path: 'l', type: '2', target: 'x' },
        { path: 'l', content: 'y' },
      ],
    ],
  ])('refuses %s', async (_, entries) => {
    await expect(unpack(gzipSync(tarOf(entries)))).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['a.tgz', 'out']);
  });

  it('refuses a way up even where the folder it leads to is stripped', async () => {
    await expect(unpack(gzipSync(tarOf([{ path: '../x', content: 'x' }])), 1)).rejects.toThrow(/points out/);
  });

  it('keeps links that stay inside, upwards too', async () => {
    await unpack(
      gzipSync(
        tarOf([
          { path: 'a/b/c', content: 'x' },
          { path: 'a/d/l', type: '2', target: '../b/c' },
        ]),
      ),
    );
    expect(await readFile(join(folder, 'out/a/d/l'), 'utf8')).toBe('x');
  });

  it.each([
    ['too many entries', { entries: 2, bytes: 1_000 }],
    ['too many bytes', { entries: 9, bytes: 10 }],
  ])('stops at %s', async (_, limits) => {
    await writeFile(
      join(folder, 'a.tgz'),
      gzipSync(tarOf(['x', 'y', 'z'].map((path) => ({ path, content: '12345' })))),
    );
    const unpacking = unpackArchive(join(folder, 'a.tgz'), join(folder, 'out'), 0, limits);
    await expect(unpacking).rejects.toMatchObject({ code: 'limit-exceeded' });
  });

  it.each<[string, Buffer]>([
    ['no gzip', Buffer.from('hello')],
    ['a gzip that is cut', gzipSync(tarOf([{ path: 'x', content: 'y'.repeat(5_000) }])).subarray(0, 40)],
    ['a tar that is cut', gzipSync(tarOf([{ path: 'x', content: 'y'.repeat(5_000) }]).subarray(0, 2_000))],
    [
      'a wrong check sum',
      gzipSync(
        Buffer.concat([
          Buffer.from('x'),
          tarOf([{ path: 'x' }])
            .subarray(1)
            .fill(1, 10, 20),
        ]),
      ),
    ],
  ])('refuses %s', async (_, bytes) => {
    await expect(unpack(bytes)).rejects.toThrow();
  });
});
