import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainLine, plainText, plainValue } from './plain-text.ts';

describe('server/src/cli/text/plain-text.ts', () => {
  test.each([
    ['an escape sequence', '\u001b[2Jgone', '\u{fffd}[2Jgone'],
    ['its one-byte form', '\u009b2Jgone', '\u{fffd}2Jgone'],
    ['a title for the window', '\u001b]0;x\u0007', '\u{fffd}]0;x\u{fffd}'],
    ['a mark that turns the direction', 'a\u202eb', 'a\u{fffd}b'],
    ['a carriage return', 'a\rb\r\n', 'ab\n'],
    ['letters of all kinds stay', 'Grüße, 東京 ✓\t.\n', 'Grüße, 東京 ✓\t.\n'],
  ])('%s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  test('nothing that a terminal obeys is left, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
        expect(plainText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  test('one line is one line', () => {
    expect(plainLine(' a \n  b\tc ')).toBe('a b c');
  });

  test('an answer keeps its shape', () => {
    expect(plainValue({ a: ['\u0007', 1, null, true], 'k\u0007': { b: 'x' } })).toEqual({
      a: ['\u{fffd}', 1, null, true],
      'k\u{fffd}': { b: 'x' },
    });
  });
});
