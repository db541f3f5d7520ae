import { AppError } from '@fairlead/core/lib/app-error.ts';
import { AuditView } from '@fairlead/core/wire/view/governance.ts';
import { Check } from 'typebox/value';

/** Reads an export of the audit log: one record of JSON a line. Throws `invalid-input` with the line that is none. */
export function readAuditLines(text: string, file: string): readonly AuditView[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const value = parse(line);
    if (!Check(AuditView, value)) {
      throw new AppError(
        'invalid-input',
        `${file}:${at + 1}: not an audit record; was the export cut short or edited?`,
      );
    }
    return [value];
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
