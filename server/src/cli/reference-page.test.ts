import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commandTable } from './command-table.ts';
import { referencePage } from './reference-page.ts';

const file = new URL('../../../docs/cli.md', import.meta.url);

describe('server/src/cli/reference-page.ts', () => {
  test('is what docs/cli.md holds; if not, run: npm run --silent fairlead -- reference > docs/cli.md', () => {
    expect(readFileSync(file, 'utf8')).toBe(referencePage(commandTable()));
  });

  test('every link leads to a heading', () => {
    const page = referencePage(commandTable());
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'));
    for (const [, target] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(target);
  });
});
