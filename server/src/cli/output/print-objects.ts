import type { CompareView } from '@fairlead/core/wire/view/question.ts';
import type { Context } from '../context.ts';
import { differenceLines } from '../text/difference-lines.ts';
import type { Colour } from '../text/style.ts';

type Changed = {
  readonly object: string;
  readonly change: CompareView['objects'][number]['change'] | 'create' | 'change' | 'prune' | 'none' | 'unknown';
  readonly differences: CompareView['objects'][number]['differences'];
  readonly message?: string;
};

const marks: { readonly [Change in Changed['change']]: readonly [sign: string, word: string, colour: Colour] } = {
  added: ['+', 'added', 'good'],
  create: ['+', 'to be created', 'good'],
  removed: ['-', 'removed', 'bad'],
  prune: ['-', 'to be deleted', 'bad'],
  changed: ['~', 'changed', 'warn'],
  change: ['~', 'differs', 'warn'],
  none: [' ', 'equal', 'dim'],
  unknown: ['?', 'not known', 'dim'],
};

const maxFields = 30;

/** Prints objects with the fields that differ. A whole object that comes or goes is one line. */
export function printObjects(
  { io, style, print }: Pick<Context, 'io' | 'style' | 'print'>,
  objects: readonly Changed[],
): void {
  const columns = io.out.isTerminal ? io.out.columns() : Number.POSITIVE_INFINITY;
  for (const { object, change, differences, message } of objects) {
    const [sign, word, colour] = marks[change];
    const told = message === undefined || message === '' ? word : `${word}: ${message}`;
    print(`  ${style(colour, `${sign} ${object}`)}  ${style('dim', told)}`);
    const isWhole = differences.length === 1 && differences[0]?.path === '';
    if (isWhole || change === 'added' || change === 'removed') continue;
    for (const line of differenceLines(differences, { columns, maxFields, style })) print(line);
  }
}
