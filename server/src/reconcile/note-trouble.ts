import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { LoopDeps } from './loop-deps.ts';
import { loadPass, save } from './pass.ts';

/**
 * A part of the world did not answer: the placement says so, once, while the worker tries again with back-off. The
 * delivery under way stays open. Errors of other kinds are the worker's alone.
 */
export async function noteTrouble(deps: LoopDeps, id: PlacementId, error: unknown): Promise<void> {
  if (!(error instanceof AppError) || (error.code !== 'unavailable' && error.code !== 'timeout')) return;
  const pass = await loadPass(deps, id);
  if (pass === undefined || pass.state.failure?.message === error.message) return;
  const failure: Failure = {
    code: 'target-unreachable',
    message: error.message,
    next: 'nothing has to be done if it comes back; it is tried again by itself',
    retryable: true,
  };
  await save(deps, pass, { failure });
}
