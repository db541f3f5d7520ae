import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, fitTo, padTo, wrapTo } from './display-width.ts';

describe('server/src/cli/text/display-width.ts', () => {
  test.each([
    ['shop', 4],
    ['東京', 4],
    ['e\u0301', 1],
    ['✓ healthy', 9],
    ['\u001b[32m✓\u001b[0m', 1],
    ['🚀', 2],
  ])('%s takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  test('what is cut fits', () => {
    expect(fitTo('Greet more kindly', 10)).toBe('Greet mor…');
    expect(fitTo('東京の店', 5)).toBe('東京…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, columns) => {
        expect(displayWidth(fitTo(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('padding counts columns, not signs', () => {
    expect(padTo('東京', 6)).toBe('東京  ');
    expect(padTo('\u001b[1mab\u001b[0m', 4)).toBe('\u001b[1mab\u001b[0m  ');
  });

  test('wrapping keeps every word', () => {
    expect(wrapTo('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapTo('incomprehensibilities now', 8)).toEqual(['incomprehensibilities', 'now']);
  });
});
