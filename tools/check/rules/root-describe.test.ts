import { describe, expect, it } from 'vitest';
import { SourceFile } from '../source-file.ts';
import { makeSourceTree } from '../source-tree.ts';
import { rootDescribe } from './root-describe.ts';

const find = (path: string, text: string) =>
  rootDescribe.find(makeSourceTree([new SourceFile('core/src/a.ts', ''), new SourceFile(path, text)]));

describe('tools/check/rules/root-describe.ts', () => {
  it.each([
    "describe('core/src/a.ts', () => {});",
    "const b = 1;\n\ndescribe.skipIf(b)('core/src/a.ts', () => {});",
    "describe.skip('core/src/a.ts', () => {});",
    "describeGitContract('core/src/a.ts (over HTTP)', world);",
  ])('accepts %s', async (text) => {
    expect(await find('core/src/a.test.ts', text)).toEqual([]);
  });

  it.each([
    ["describe('core/src/a', () => {});", 1, "the first describe is not 'core/src/a.ts'"],
    [
      "\ndescribe('b', () => {});\ndescribe('core/src/a.ts', () => {});",
      2,
      "the first describe is not 'core/src/a.ts'",
    ],
    ["it('core/src/a.ts', () => {});", 0, "no describe at the top with 'core/src/a.ts'"],
  ])('refuses %s', async (text, line, message) => {
    expect(await find('core/src/a.test.ts', text)).toEqual([{ file: 'core/src/a.test.ts', line, message }]);
  });

  it('takes any file or folder where the test has no neighbour', async () => {
    expect(await find('core/src/under-load.test.ts', "describe('core/src/a.ts', () => {});")).toEqual([]);
    expect(await find('core/src/under-load.test.ts', "describe('core/src', () => {});")).toEqual([]);
    expect(await find('core/src/under-load.test.ts', "describe('core/src/b.ts', () => {});")).toHaveLength(1);
  });
});
