import { describe, expect, it } from 'vitest';
import { SourceFile } from '../source-file.ts';
import { makeSourceTree } from '../source-tree.ts';
import { sizes } from './sizes.ts';

const find = (path: string, text: string) => sizes.find(makeSourceTree([new SourceFile(path, text)]));
const lines = (count: number) => 'a();\n'.repeat(count);

const shapes: readonly (readonly [string, string, (body: string) => string])[] = [
  ['a declaration', 'long', (body) => `function long() {\n${body}}`],
  ['an arrow', 'long', (body) => `const long = async () => {\n${body}};`],
  ['a method', 'long', (body) => `class A { long(b: string) {\n${body}} }`],
  ['a private method', '#long', (body) => `class A { #long() {\n${body}} }`],
  ['a property', 'long', (body) => `const a = { long: () => {\n${body}} };`],
  ['a shorthand', 'long', (body) => `const a = { long() {\n${body}} };`],
  ['a callback', 'a function', (body) => `a.map(() => {\n${body}});`],
];

describe('tools/check/rules/sizes.ts', () => {
  it.each(shapes)('measures %s', async (_, name, write) => {
    expect(await find('core/src/a.ts', write(lines(58)))).toEqual([]);
    expect(await find('core/src/a.ts', `\n${write(lines(59))}`)).toEqual([
      { file: 'core/src/a.ts', line: 2, message: `${name} has 61 lines, more than 60` },
    ]);
  });

  it('lets a component be longer, and what a test describes', async () => {
    const component = `export const Page = () => {\n${lines(118)}};`;
    expect(await find('web/src/page.tsx', component)).toEqual([]);
    expect(await find('web/src/page.ts', component)).toHaveLength(1);
    expect(await find('web/src/page.tsx', component.replace('};', 'a();\n};'))).toHaveLength(1);
    expect(await find('web/src/page.test.ts', component)).toEqual([]);
  });

  it('measures files', async () => {
    expect(await find('tools/a.ts', lines(500))).toEqual([]);
    expect(await find('tools/a.ts', lines(501))).toEqual([
      { file: 'tools/a.ts', line: 0, message: '501 lines, more than 500' },
    ]);
    expect(await find('tools/a.test.ts', lines(1000))).toEqual([]);
    expect(await find('tools/a.contract.ts', lines(1001))).toHaveLength(1);
  });
});
