import { describe, expect, it } from 'vitest';
import { parseLfsPointer } from './lfs-pointer.ts';

const oid = 'a1'.repeat(32);
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 12345\n`;

describe('core/src/source/lfs-pointer.ts', () => {
  it('reads digest and size, whatever else a pointer holds', () => {
    expect(parseLfsPointer(pointer)).toEqual({ oid, sizeBytes: 12345 });
    expect(parseLfsPointer(pointer.replace('oid', 'ext-0-foo sha256:00\noid'))).toEqual({ oid, sizeBytes: 12345 });
  });

  it.each([
    ['plain text', 'hello'],
    ['another version', pointer.replace('/v1', '/v9')],
    ['a digest of another kind', pointer.replace('sha256', 'md5')],
    ['a digest that leaves its folder', pointer.replace(oid, '../../../etc/passwd')],
    ['a size that is none', pointer.replace('12345', '-1')],
    ['a text too long', pointer + 'x'.repeat(1_024)],
  ])('takes %s for a file of its own', (_, text) => {
    expect(parseLfsPointer(text)).toBeUndefined();
  });
});
