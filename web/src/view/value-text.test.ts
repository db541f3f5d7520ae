import { describe, expect, test } from 'vitest';
import { valueText } from './value-text.ts';

describe('web/src/view/value-text.ts', () => {
  test.each([
    ['hello: world', 'hello: world'],
    [8100, '8100'],
    [null, 'null'],
    [{ a: [1] }, 'a:\n- 1'],
    ['x'.repeat(200_010), `${'x'.repeat(200_000)}\n… 10 more signs`],
  ])('%j', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});
