import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Context } from '../context.ts';

/**
 * Whether the person agrees. `--yes` does; without a terminal nobody can, and that is an error that says so. Anything
 * but y or yes is a no.
 */
export async function agrees(context: Pick<Context, 'io'>, question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!context.io.canAsk) {
    throw new AppError('invalid-input', `nobody is there to answer "${question}": add --yes to go ahead`);
  }
  return /^y(es)?$/i.test((await context.io.ask(`${question} [y/N] `)).trim());
}

/** The reason that the record needs: the one given, or asked for at a terminal. Throws `invalid-input` without one. */
export async function reasonFor(context: Pick<Context, 'io'>, given: string | undefined): Promise<string> {
  const reason = given ?? (context.io.canAsk ? (await context.io.ask('Reason (goes into the record): ')).trim() : '');
  if (reason === '') throw new AppError('invalid-input', 'a reason is needed for the record: add --reason "…"');
  return reason;
}
