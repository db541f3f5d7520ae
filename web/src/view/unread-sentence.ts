import { AppError } from '@fairlead/core/lib/app-error.ts';
import { sentenceStart } from './sentence-start.ts';

/** The first line of a page whose subject is not (yet) there: why, in words. `what` as in `this change`. */
export function unreadSentence(what: string, error: unknown): string {
  if (error === null || error === undefined) return `Looking at ${what}…`;
  const code = error instanceof AppError ? error.code : 'internal';
  const subject = sentenceStart(what);
  const is = what.startsWith('these ') ? 'are' : 'is';
  if (code === 'not-found') return `${subject} ${is} not here, or not yours to see.`;
  return code === 'forbidden' ? `${subject} ${is} not yours to see.` : `${subject} could not be read.`;
}
