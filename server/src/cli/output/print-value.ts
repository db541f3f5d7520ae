import { dump } from 'js-yaml';
import type { Context } from '../context.ts';

/** Prints an answer as data where that was asked for (`-o json`, `-o yaml`). False means: show it to a person instead. */
export function printValue(context: Pick<Context, 'format' | 'print'>, value: unknown): boolean {
  if (context.format === 'json') context.print(safeJson(JSON.stringify(value, null, 2)));
  else if (context.format === 'yaml') context.print(toYaml(value).trimEnd());
  else return false;
  return true;
}

/** One line of JSON, for streams. */
export function jsonLine(value: unknown): string {
  return safeJson(JSON.stringify(value));
}

export function toYaml(value: unknown): string {
  return dump(value, { noRefs: true, lineWidth: -1 });
}

/** JSON escapes the control characters below 32 by itself; those above, which terminals obey too, only if asked. */
function safeJson(text: string): string {
  return text.replaceAll(/[\u007f-\u009f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
