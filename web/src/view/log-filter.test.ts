import { describe, expect, test } from 'vitest';
import { compileLogFilter } from './log-filter.ts';

const lines = ['GET /healthz 200', 'GET /api/items 500', 'error: no database'];
const kept = (wanted: string, unwanted = ''): readonly string[] | string => {
  const found = compileLogFilter({ wanted, unwanted });
  return found.ok ? lines.filter(found.fits) : found.problem;
};

describe('web/src/view/log-filter.ts', () => {
  test.each([
    ['everything where nothing is asked', '', '', lines],
    ['lines that hold a text, whatever its case', 'ERROR', '', ['error: no database']],
    ['lines that do not hold another', '', 'healthz', ['GET /api/items 500', 'error: no database']],
    ['both at once', 'get', '200', ['GET /api/items 500']],
    ['a regular expression between slashes', '/ 5\\d\\d$|^error/', '', ['GET /api/items 500', 'error: no database']],
    ['a text with signs of expressions as it is', '(500', '', []],
  ])('keeps %s', (_, wanted, unwanted, expected) => {
    expect(kept(wanted, unwanted)).toEqual(expected);
  });

  test('tells what is wrong with half an expression', () => {
    expect(kept('/(a/')).toMatch(/regular expression/i);
  });
});
