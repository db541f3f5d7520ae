import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { AnswerOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import type { Api } from './connection/api.ts';
import type { Context } from './context.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { findSome, placementName, type Which } from './find-placements.ts';
import { plainText } from './text/plain-text.ts';
import type { Wanted } from './watch/settled.ts';
import { defaultTimeoutMs, waitFor } from './watch/wait-for.ts';

type Accepted = AnswerOf<Routes['sync']>;
type Acting = {
  readonly name: string;
  readonly which: Which & { readonly all: boolean };
  readonly act: (api: Api, placement: PlacementView) => Promise<Accepted>;
  /** Where the command has `--wait`. */
  readonly waiting?: { readonly wait: boolean; readonly timeout: number | undefined };
  readonly wanted?: Wanted;
};

/**
 * Does one thing to every placement meant, tells each answer, and waits where asked. What one refuses keeps the others
 * from nothing; the first refusal decides the exit code.
 */
export async function actOn(context: Context, { name, which, act, waiting, wanted }: Acting): Promise<number> {
  const api = await context.api();
  const found = await findSome(api, name, which);
  const accepted: string[] = [];
  let code: number = exitCodes.ok;
  for (const placement of found) {
    try {
      tellAccepted(context, await act(api, placement));
      accepted.push(placement.id);
    } catch (error) {
      if (!(error instanceof AppError) || found.length === 1) throw error;
      context.note(`${context.errStyle('bad', '✗')} ${placementName(placement)}: ${plainText(error.message)}`);
      if (code === exitCodes.ok) code = exitCodeOf(error.code);
    }
  }
  if (waiting?.wait !== true || accepted.length === 0) return code;
  const waited = await waitFor(context, api, accepted, {
    wanted: wanted ?? {},
    timeoutMs: waiting.timeout ?? defaultTimeoutMs,
    throughHolds: false,
  });
  return code === exitCodes.ok ? waited : code;
}

/** Tells what was accepted: the server's sentence. */
export function tellAccepted(
  { print, style }: Pick<Context, 'print' | 'style'>,
  answer: { readonly message: string },
): void {
  print(`${style('good', '✓')} ${answer.message}`);
}
