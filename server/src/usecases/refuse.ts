import type { ErrorCode } from '@fairlead/core/lib/app-error.ts';
import { err } from '@fairlead/core/lib/result.ts';
import type { Refusal } from './deps.ts';

export function refuse(code: ErrorCode, message: string): { readonly ok: false; readonly error: Refusal } {
  return err({ code, message });
}

/** What is hidden and what does not exist are answered alike. */
export function missing(kind: string, name: string): { readonly ok: false; readonly error: Refusal } {
  return refuse('not-found', `there is no ${kind} ${name} that you may see; list what there is with \`fairlead get\``);
}
