import { describe, expect, test } from 'vitest';
import { styleFor } from './style.ts';

describe('server/src/cli/text/style.ts', () => {
  test.each([
    ['a terminal has colours', { isTerminal: true }, {}, true, true],
    ['a pipe has none', { isTerminal: false }, {}, true, false],
    ['NO_COLOR takes them away', { isTerminal: true }, { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR does not', { isTerminal: true }, { NO_COLOR: '' }, true, true],
    ['a dumb terminal has none', { isTerminal: true }, { TERM: 'dumb' }, true, false],
    ['--no-color takes them away', { isTerminal: true }, {}, false, false],
  ])('%s', (_, screen, env, wanted, coloured) => {
    expect(styleFor(screen, env, wanted)('good', 'x')).toBe(coloured ? '\u001b[32mx\u001b[0m' : 'x');
  });
});
