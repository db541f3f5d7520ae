import type { Context } from '../context.ts';
import { padTo } from '../text/display-width.ts';

export type Fact = readonly [label: string, value: string];

/** Prints labels with their values, in two columns; empty values are left out. */
export function printFacts({ print, style }: Pick<Context, 'print' | 'style'>, facts: readonly Fact[]): void {
  const shown = facts.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([label]) => label.length)) + 2;
  for (const [label, value] of shown) print(`  ${style('dim', padTo(label, width))}${value}`);
}

export function printHeading({ print, style }: Pick<Context, 'print' | 'style'>, text: string): void {
  print('');
  print(style('strong', text));
}
