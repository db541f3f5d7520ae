import { describe, expect, it } from 'vitest';
import { SourceFile } from '../source-file.ts';
import { makeSourceTree } from '../source-tree.ts';
import { cycles } from './cycles.ts';

const find = (files: Readonly<Record<string, string>>) =>
  cycles.find(makeSourceTree(Object.entries(files).map(([path, text]) => new SourceFile(path, text))));

describe('tools/check/rules/cycles.ts', () => {
  it('tells the way round a cycle of values, where it closes', async () => {
    const files = {
      'web/src/a.ts': "import { b } from './b.ts';",
      'web/src/b.ts': "\nexport { c } from './c.ts';",
      'web/src/c.ts': "\n\nimport { a } from './a.ts';",
    };
    expect(await find(files)).toEqual([
      { file: 'web/src/c.ts', line: 3, message: 'cycle: web/src/a.ts → web/src/b.ts → web/src/c.ts → web/src/a.ts' },
    ]);
  });

  it('lets types of files refer to each other', async () => {
    const files = { 'web/src/a.ts': "import { b } from './b.ts';", 'web/src/b.ts': "import type { A } from './a.ts';" };
    expect(await find(files)).toEqual([]);
  });

  it('keeps the folders of core in an order, for types too', async () => {
    const files = {
      'core/src/diff/a.ts': "import { b } from '../order/b.ts';",
      'core/src/order/b.ts': "import type { C } from '../diff/c.ts';",
      'core/src/diff/c.ts': '',
    };
    expect(await find(files)).toEqual([
      { file: 'core/src/order/b.ts', line: 1, message: 'cycle: core/diff → core/order → core/diff' },
    ]);
  });
});
