import type { Result } from '@fairlead/core/lib/result.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { HealthScript } from '@fairlead/core/model/health-check.ts';
import type { Manifest } from '@fairlead/core/model/object.ts';

/** Judges objects by checks that people wrote. */
export interface HealthJudge {
  /**
   * What the check says of the object as it is; undefined where it says nothing. A check that fails is an answer: the error's
   * sentence names what is wrong with it. `nowMs` is the check's time. Throws `cancelled` when called off.
   */
  judge(
    script: HealthScript,
    object: Manifest,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Result<Health | undefined, string>>;
}
