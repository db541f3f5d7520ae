import { AppError, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Pass } from './pass.ts';
import type { RenderedBundle } from './render.ts';
import { next, type Step } from './step.ts';

/** After these nothing may be written, or nothing can be. */
const endings: readonly ErrorCode[] = ['lease-lost', 'cancelled', 'disk-full', 'internal'];

/**
 * The source could not be asked: goes on with the bundle that it asked for last, so that corrections and what people
 * ask for do not wait for Git, and says why. Throws the error again where nothing is known yet or it is no such error.
 */
export function lastKnown(pass: Pass, error: unknown): Step<RenderedBundle> {
  const last = pass.state.desired;
  if (last === null || !(error instanceof AppError) || endings.includes(error.code)) throw error;
  const failure: Failure = {
    code: 'source-unreachable',
    message: error.message,
    next:
      error.retry === 'never'
        ? 'correct what Git asks for here; what runs keeps running'
        : 'nothing has to be done if it comes back; what runs keeps running',
    retryable: error.retry !== 'never',
  };
  return next({ ...pass, stuck: { holds: [], failure } }, { repo: pass.placement.source.repo as RepoUrl, ...last });
}
