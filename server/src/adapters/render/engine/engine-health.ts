import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Health, HealthStatus } from '@fairlead/core/model/health.ts';
import type { HealthScript } from '@fairlead/core/model/health-check.ts';
import type { Manifest } from '@fairlead/core/model/object.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { sha256 } from '../../../io/sha256.ts';
import type { HealthJudge } from '../../../ports/health-judge.ts';
import type { RenderEngine } from './render-engine.ts';

/** What the engine says, in Argo CD's words; see `engine/README.md`. */
const HealthAnswer = Type.Object({
  result: Type.Optional(Type.Object({ status: Type.String(), message: Type.String() })),
  error: Type.Optional(Type.Object({ message: Type.String(), line: Type.Optional(Type.Integer()) })),
});

const statuses: { readonly [status: string]: HealthStatus } = {
  Healthy: 'healthy',
  Progressing: 'progressing',
  Degraded: 'degraded',
  Suspended: 'suspended',
  Missing: 'missing',
  Unknown: 'unknown',
};
const longestMessage = 1_000;

/** Runs health checks in the engine: Lua by Argo CD's contract, CEL by Flux's. */
export class EngineHealth implements HealthJudge {
  readonly #engine: RenderEngine;

  constructor(engine: RenderEngine) {
    this.#engine = engine;
  }

  async judge(
    script: HealthScript,
    object: Manifest,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Result<Health | undefined, string>> {
    try {
      const turn = { lane: 'health', signal };
      const request = JSON.stringify({ ...script, object, nowMs });
      const answer = await this.#engine.evaluate('health', request, sha256(JSON.stringify(script)), turn);
      if (!Value.Check(HealthAnswer, answer)) return err('the engine answered with something that is no health');
      const { result, error } = answer;
      if (result === undefined) {
        const line = error?.line === undefined ? '' : `line ${error.line}: `;
        return err(`${line}${error?.message ?? 'it says nothing'}`);
      }
      const status = statuses[result.status];
      return ok(status === undefined ? undefined : { status, message: result.message.slice(0, longestMessage) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return err(error.message);
    }
  }
}
