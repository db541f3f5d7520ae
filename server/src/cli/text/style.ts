import type { Screen } from '../cli-io.ts';

export type Colour = 'good' | 'bad' | 'warn' | 'busy' | 'dim' | 'strong';
/** Gives a text a colour, or leaves it as it is where colours are off. */
export type Style = (colour: Colour, text: string) => string;

const codes: { readonly [Name in Colour]: string } = {
  good: '32',
  bad: '31',
  warn: '33',
  busy: '36',
  dim: '2',
  strong: '1',
};

export const noStyle: Style = (_colour, text) => text;

const ansiStyle: Style = (colour, text) => (text === '' ? '' : `\u001b[${codes[colour]}m${text}\u001b[0m`);

/** Colours on a terminal only; never with `--no-color`, a set `NO_COLOR` (no-color.org) or `TERM=dumb`. */
export function styleFor(
  screen: Pick<Screen, 'isTerminal'>,
  env: { readonly [name: string]: string | undefined },
  wanted: boolean,
): Style {
  const refused = !wanted || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return screen.isTerminal && !refused ? ansiStyle : noStyle;
}
