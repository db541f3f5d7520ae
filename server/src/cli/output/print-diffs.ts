import type { Context } from '../context.ts';
import type { RenderedDiff } from '../offline/rendered-diff.ts';
import { plainValue } from '../text/plain-text.ts';
import { printObjects } from './print-objects.ts';

/** Prints what differs between two revisions, by whom it concerns. */
export function printDiffs(context: Context, diffs: readonly RenderedDiff[]): void {
  for (const [told, names] of groupedDiffs(context, plainValue(diffs))) {
    context.print(` ${names.join(', ')}`);
    context.print(told);
  }
}

/** What several stages show alike is shown once. */
function groupedDiffs(context: Context, diffs: readonly RenderedDiff[]): ReadonlyMap<string, readonly string[]> {
  const grouped = new Map<string, readonly string[]>();
  for (const { names, objects, failure } of diffs) {
    const lines: string[] = [];
    if (failure !== '') lines.push(`  ${context.style('warn', `cannot be rendered yet: ${failure}`)}`);
    printObjects({ ...context, print: (text) => lines.push(text) }, objects);
    const told = lines.join('\n');
    grouped.set(told, [...(grouped.get(told) ?? []), ...names]);
  }
  return grouped;
}
