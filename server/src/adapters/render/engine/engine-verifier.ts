import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { ChartVerifier, SignedChart } from '../../../ports/chart-verifier.ts';
import type { RenderEngine } from './render-engine.ts';

const VerifierAnswer = Type.Object({
  result: Type.Optional(Type.Object({ names: Type.Array(Type.String()), fingerprint: Type.String() })),
  error: Type.Optional(Type.Object({ message: Type.String() })),
});

/** Verifies charts in the engine, as `helm verify` does. Whatever goes wrong on the way is no proof. */
export class EngineVerifier implements ChartVerifier {
  readonly #engine: RenderEngine;

  constructor(engine: RenderEngine) {
    this.#engine = engine;
  }

  async verify(
    { archive, name, provenance, keyring }: SignedChart,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Result<readonly string[], string>> {
    try {
      const asked = { archive: archive.toString('base64'), name, provenance, keyring, nowMs };
      const answer = await this.#engine.verify(asked, { lane: `chart ${name}`, signal });
      if (!Value.Check(VerifierAnswer, answer)) return err('the engine answered with something that is no proof');
      const { result, error } = answer;
      return result === undefined ? err(error?.message ?? 'the engine says nothing') : ok(result.names);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return err(error.message);
    }
  }
}
