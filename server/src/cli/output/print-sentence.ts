import type { Context } from '../context.ts';
import { wrapTo } from '../text/display-width.ts';

/** Prints a sentence, broken at the terminal's width and moved in by so many columns. */
export function printSentence(context: Pick<Context, 'io' | 'print'>, text: string, indent = 0, first = ''): void {
  const { out } = context.io;
  const room = out.isTerminal ? Math.max(40, out.columns() - indent) : Number.POSITIVE_INFINITY;
  for (const [at, line] of wrapTo(text, room).entries()) {
    const lead = at === 0 && first !== '' ? first.padEnd(indent) : ' '.repeat(indent);
    context.print(`${lead}${line}`);
  }
}
