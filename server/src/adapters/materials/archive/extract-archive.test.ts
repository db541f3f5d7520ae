import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { archiveLimits, extractArchive } from './extract-archive.ts';
import { type TarFile, writeTar } from './testing/write-tar.ts';

const small = { ...archiveLimits, maxPackedBytes: 100_000, maxUnpackedBytes: 10_000, maxEntries: 20 };
const file = (path: string, content = 'x'): TarFile => ({ path, content });

describe('server/src/adapters/materials/archive/extract-archive.ts', () => {
  it.each([
    ['climbs', [file('../out')], 'leads out'],
    ['climbs in the middle', [file('a/../../out')], 'leads out'],
    ['begins at the root', [file('/etc/passwd')], 'absolute'],
    ['begins at a drive', [file('C:/x')], 'absolute'],
    ['climbs with backslashes', [file('..\\out')], 'backslash'],
    ['hides a NUL in a long name', [{ ...file('a'), pax: { path: 'a\0b' } }], 'invisible'],
    ['turns the direction of text', [file('a\u202eb')], 'invisible'],
    ['is a symbolic link', [{ ...file('link', ''), type: '2', link: '/etc/passwd' }], 'is a link'],
    ['is a symbolic link inwards', [file('a'), { ...file('link', ''), type: '2', link: 'a' }], 'is a link'],
    ['is a hard link', [{ ...file('link', ''), type: '1', link: '../out' }], 'is a link'],
    ['writes through a link', [{ ...file('d', ''), type: '2', link: '/tmp' }, file('d/x')], 'is a link'],
    ['is a device', [{ ...file('null', ''), type: '3' }], 'is a device'],
    ['is a pipe', [{ ...file('pipe', ''), type: '6' }], 'is a device'],
    ['differs in case', [file('Values.yaml'), file('values.yaml')], 'in case'],
    ['differs in the case of a folder', [file('A/x'), file('a/y')], 'in case'],
    ['differs in composition', [file('é'), file('e\u0301')], 'composition'],
    ['is there twice', [file('a'), file('./a')], 'twice'],
    ['is a file and a folder', [file('a'), file('a/b')], 'a file and a folder'],
    ['is named .git', [file('.GIT/config')], "Git's own"],
    ['is renamed by a pax header', [{ ...file('harmless'), pax: { path: '../out' } }], 'leads out'],
    ['lies too deep', [file(`${'a/'.repeat(40)}b`)], 'deeper'],
    ['has too long a name', [{ ...file('a'), pax: { path: 'a'.repeat(2_000) } }], 'longer than'],
    ['is sparse', [{ ...file('a'), pax: { 'GNU.sparse.major': '1' } }], 'sparse'],
    ['is of an unknown kind', [{ ...file('a'), type: 'V' }], 'not known'],
    ['is too many', Array.from({ length: 21 }, (_, index) => file(`f${index}`)), 'more than 20 entries'],
    ['is too large unpacked', [file('a', 'x'.repeat(10_001))], 'bytes unpacked'],
    ['is too large in sum', [file('a', 'x'.repeat(6_000)), file('b', 'x'.repeat(6_000))], 'bytes unpacked'],
  ])('refuses what %s', (_, files: readonly TarFile[], words) => {
    const tar = writeTar(files);
    expect(() => extractArchive(tar, small)).toThrow(words);
    expect(() => extractArchive(gzipSync(tar), small)).toThrow(words);
  });

  it.each([
    ['a bomb', gzipSync(Buffer.alloc(50_000_000)), 'bytes unpacked'],
    ['a large archive', Buffer.alloc(100_001, 1), 'more than 100000 bytes'],
    ['a cut gzip', gzipSync(writeTar([file('a')])).subarray(0, 40), 'gzip'],
    ['a cut tar', writeTar([file('a', 'x'.repeat(2_000))]).subarray(0, 1_024), 'cut short'],
    ['noise', Buffer.alloc(2_048, 7), 'checksum'],
    ['a size that is none', writeTar([{ ...file('a'), pax: { size: '1e99' } }]), 'no number'],
    ['a negative size', writeTar([{ ...file('a'), pax: { size: '-5' } }]), 'no number'],
  ])('refuses %s', (_, bytes, words) => {
    expect(() => extractArchive(bytes, small)).toThrow(words);
  });

  it('reads what a real tar wrote, long names included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-tar-'));
    try {
      const deep = 'a-rather-long-folder-name/'.repeat(6);
      mkdirSync(join(folder, deep), { recursive: true });
      writeFileSync(join(folder, deep, 'values.yaml'), 'a: 1\n');
      writeFileSync(join(folder, 'ä.txt'), 'umlaut');
      for (const format of ['ustar', 'pax', 'gnu']) {
        const packed = execFileSync('tar', [`--format=${format}`, '-czf', '-', '.'], { cwd: folder });
        const tree = extractArchive(packed);
        expect(Buffer.from((await tree.read(`${deep}values.yaml`, 100)) ?? []).toString()).toBe('a: 1\n');
        expect((await tree.list(''))?.map(({ name, type }) => `${type} ${name}`)).toEqual([
          'directory a-rather-long-folder-name',
          'file ä.txt',
        ]);
      }
      symlinkSync('/etc/passwd', join(folder, 'link'));
      const linked = execFileSync('tar', ['-cf', '-', '.'], { cwd: folder });
      expect(() => extractArchive(linked)).toThrow('is a link');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives equal files equal ids and says what is not there', async () => {
    const tree = extractArchive(writeTar([file('a/x', 'same'), file('b', 'same')]));
    const [x] = (await tree.list('a')) ?? [];
    expect((await tree.list(''))?.find(({ name }) => name === 'b')?.id).toBe(x?.id);
    expect([await tree.list('b'), await tree.read('a', 9), await tree.read('c/d', 9)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await expect(tree.read('b', 2)).rejects.toThrow('more than the 2 allowed');
  });
});
