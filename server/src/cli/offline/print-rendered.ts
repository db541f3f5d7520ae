import { type DesiredObject, formatOrigin } from '@fairlead/core/model/object.ts';
import type { Rendered } from '../../ports/renderer.ts';
import type { Context } from '../context.ts';
import { printValue, toYaml } from '../output/print-value.ts';
import { plainText } from '../text/plain-text.ts';

/** Prints rendered objects as YAML documents, each led by the line it came from; warnings go to standard error. */
export function printRendered(context: Context, { objects, warnings, notes = [] }: Rendered): void {
  for (const { path, line, message } of warnings) {
    context.note(`${context.errStyle('warn', 'warning')} ${path}${line > 0 ? `:${line}` : ''}: ${plainText(message)}`);
  }
  for (const note of notes) context.note(plainText(note));
  if (context.format === 'json') {
    printValue(
      context,
      objects.map(({ manifest, origin }) => ({ origin, manifest })),
    );
    return;
  }
  for (const object of objects) context.print(documentOf(object));
}

function documentOf({ manifest, origin }: DesiredObject): string {
  return `---\n# ${plainText(formatOrigin(origin))}\n${toYaml(manifest).trimEnd()}`;
}
