import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CliIo } from './cli-io.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { plainText } from './text/plain-text.ts';
import { noStyle, type Style } from './text/style.ts';

/** Tells what went wrong on standard error and answers the exit code. That the person stopped it needs no word. */
export function reportError(io: Pick<CliIo, 'err' | 'env' | 'signal'>, error: unknown, style: Style = noStyle): number {
  if (io.signal.aborted && isStop(error)) return exitCodes.cancelled;
  const lead = style('bad', 'fairlead:');
  if (error instanceof AppError) {
    io.err.write(`${lead} ${plainText(error.message)}\n`);
    if (wantsDetails(io)) io.err.write(`${plainText(String(error.cause ?? ''))}\n`);
    return exitCodeOf(error.code);
  }
  const message = error instanceof Error ? error.message : String(error);
  io.err.write(`${lead} an error that should not be: ${plainText(message)}\n`);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  io.err.write(wantsDetails(io) ? `${plainText(stack)}\n` : 'Set FAIRLEAD_DEBUG=1 to see where, and report it.\n');
  return exitCodes.failed;
}

function isStop(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'AbortError' || (error instanceof AppError && error.code === 'cancelled'))
  );
}

function wantsDetails({ env }: Pick<CliIo, 'env'>): boolean {
  return (env['FAIRLEAD_DEBUG'] ?? '') !== '';
}
