import { describe, expect, it } from 'vitest';
import { libraryPath } from './library-path.ts';

describe('server/src/adapters/render/jsonnet/library-path.ts', () => {
  it.each([
    ['beside the program', 'apps/shop', 'vendor', 'apps/shop/vendor'],
    ['beside a program that is a file', 'apps/shop/main.jsonnet', 'vendor', 'apps/shop/vendor'],
    ['above the program', 'apps/shop', '../lib', 'apps/lib'],
    ['from the top', 'apps/shop', '/lib', 'lib'],
    ['the top itself', 'apps/shop', '/', ''],
  ])('finds what lies %s', (_where, program, written, path) => {
    expect(libraryPath(program, written)).toEqual({ ok: true, value: path });
  });

  it.each(['../../..', '/../lib', '.git/modules', 'a\\b'])('refuses %s', (written) => {
    expect(libraryPath('apps/shop', written)).toMatchObject({ ok: false });
  });
});
