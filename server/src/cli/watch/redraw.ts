import type { Context } from '../context.ts';

/** Begins the screen anew on a terminal; elsewhere what follows simply comes after. */
export function beginScreen({ io }: Pick<Context, 'io'>, isFirst: boolean): void {
  if (!io.out.isTerminal) return;
  io.out.write(isFirst ? '\u001b[2J\u001b[H' : '\u001b[H\u001b[J');
}
