import { AppError } from '@fairlead/core/lib/app-error.ts';

/** The first line of a page whose subject is not (yet) there: why, in words. `what` as in `this change`. */
export function unreadSentence(what: string, error: unknown): string {
  if (error === null || error === undefined) return `Looking at ${what}…`;
  const code = error instanceof AppError ? error.code : 'internal';
  if (code === 'not-found') return `There is nothing here by this name, or you may not see it.`;
  const subject = what.charAt(0).toUpperCase() + what.slice(1);
  return code === 'forbidden' ? `${subject} is not yours to see.` : `${subject} could not be read.`;
}
