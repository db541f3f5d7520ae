import { describe, expect, it } from 'vitest';
import { SourceFile } from '../source-file.ts';
import { makeSourceTree } from '../source-tree.ts';
import { purity } from './purity.ts';

const find = (path: string, text: string) => purity.find(makeSourceTree([new SourceFile(path, text)]));

describe('tools/check/rules/purity.ts', () => {
  it.each([
    ['Date.now', 'const a = Date.now();'],
    ['new Date()', 'const a = new Date();'],
    ['Date()', 'const a = Date();'],
    ['Math.random', 'const a = [1].map(Math.random);'],
    ['async', 'async function a() {}'],
    ['async', 'const a = async () => 1;'],
    ['async', 'class A { async b() {} }'],
    ['await', 'const a = await b;'],
    ['console', "console.log('a');"],
    ['globalThis', "const a = globalThis['Date'];"],
    ['fetch()', 'fetch(a);'],
  ])('bans %s: %s', async (what, text) => {
    expect(await find('core/src/diff/a.ts', `\n${text}`)).toEqual([
      { file: 'core/src/diff/a.ts', line: 2, message: `${what} in core: take it as an argument` },
    ]);
  });

  it.each([
    ['a date that is given', 'const a = new Date(now);'],
    ['arithmetic', 'const a = Math.max(1, 2);'],
    ['a word in a text', "const a = 'Date.now()'; // Math.random()"],
    ['a value with the name of a program', 'const a = (process: Process) => process.env;'],
  ])('allows %s', async (_, text) => {
    expect(await find('core/src/diff/a.ts', text)).toEqual([]);
  });

  it('is for core, not for its tests', async () => {
    expect(await find('core/src/diff/a.test.ts', 'Date.now();')).toEqual([]);
    expect(await find('server/src/io/a.ts', 'Date.now();')).toEqual([]);
  });
});
