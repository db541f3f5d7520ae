import type { DiffView } from '@fairlead/core/wire/view/object.ts';
import { displayWidth, fitTo } from './display-width.ts';
import type { Style } from './style.ts';

type Difference = DiffView['objects'][number]['differences'][number];

/** How much room there is: values are cut to the terminal, and no object tells more than so many fields. */
export type DifferenceRoom = { readonly columns: number; readonly maxFields: number; readonly style: Style };

/** Fields that differ, one or two lines each: `- before`, `+ after`. Values on several lines are compared line by line. */
export function differenceLines(differences: readonly Difference[], room: DifferenceRoom): readonly string[] {
  const shown = differences.slice(0, room.maxFields).flatMap((difference) => fieldLines(difference, room));
  const rest = differences.length - room.maxFields;
  return rest > 0 ? [...shown, `    … ${rest} more fields`] : shown;
}

function fieldLines({ path, before, after }: Difference, room: DifferenceRoom): readonly string[] {
  const name = path === '' ? 'the whole object' : path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  if (isLong(before) || isLong(after)) {
    return [
      `    ${name}`,
      ...textLines(String(before ?? ''), String(after ?? ''), room).map((line) => `      ${line}`),
    ];
  }
  const was = before === undefined ? [] : [room.style('bad', cut(`    - ${name}: ${valueText(before)}`, room))];
  const is = after === undefined ? [] : [room.style('good', cut(`    + ${name}: ${valueText(after)}`, room))];
  return [...was, ...is];
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\n');
}

const contextLines = 1;
const maxTextLines = 40;

/** Lines that were taken out and put in between what both begin and end with. */
function textLines(before: string, after: string, room: DifferenceRoom): readonly string[] {
  const [was, is] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < was.length && head < is.length && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < was.length - head && tail < is.length - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  const lines = [
    ...was.slice(Math.max(0, head - contextLines), head).map((line) => room.style('dim', cut(`  ${line}`, room))),
    ...was.slice(head, was.length - tail).map((line) => room.style('bad', cut(`- ${line}`, room))),
    ...is.slice(head, is.length - tail).map((line) => room.style('good', cut(`+ ${line}`, room))),
    ...is
      .slice(is.length - tail, is.length - tail + contextLines)
      .map((line) => room.style('dim', cut(`  ${line}`, room))),
  ];
  const rest = lines.length - maxTextLines;
  return rest > 0 ? [...lines.slice(0, maxTextLines), `… ${rest} more lines`] : lines;
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function cut(line: string, { columns }: DifferenceRoom): string {
  return displayWidth(line) > columns ? fitTo(line, columns) : line;
}
