import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import type { Result } from '@fairlead/core/lib/result.ts';

/** Something that people wrote to be evaluated over data. */
export type Program =
  | {
      readonly kind: 'rego';
      /** Policies by file name. */
      readonly modules: { readonly [file: string]: string };
      /** For example `data.shop.deny`. It has a value for each way in which it holds, and none where it does not. */
      readonly query: string;
      /** What policies read as `data`. */
      readonly data?: JsonObject;
      /** Reads policies written before version 1 of the language. */
      readonly v0?: boolean;
    }
  | {
      readonly kind: 'cel';
      /** In the environment of Kubernetes. */
      readonly expression: string;
      /** The fields of an input that the expression sees; what an input lacks is null. */
      readonly variables: readonly string[];
    };

/** Every program sees every input. The same request has the same answer, whenever and wherever. */
export type EvaluationRequest = {
  readonly programs: readonly Program[];
  readonly inputs: readonly JsonObject[];
  /** What programs take for the time, in milliseconds since 1970. */
  readonly nowMs: number;
  /** What randomness derives from. */
  readonly seed: string;
  /** On whose behalf: whoever asks much waits for itself, not others for it. */
  readonly lane: string;
};

/** Why a program has no answer, with its place where that is known. */
export type EvaluationFault = { readonly message: string; readonly file?: string; readonly line?: number };

export type ProgramOutcome =
  /** It cannot be compiled. */
  | { readonly kind: 'broken'; readonly fault: EvaluationFault }
  /** One answer for each input, in their order. */
  | { readonly kind: 'evaluated'; readonly answers: readonly Result<readonly Json[], EvaluationFault>[] };

/** Evaluates programs where they reach nothing: no network, no files, no clock but the one given. */
export interface Evaluator {
  /**
   * The outcome of each program, in their order. A program that runs too long on an input has a fault there.
   * Errors: `limit-exceeded` (this was too much before), `timeout`, `unavailable`, `cancelled`: nothing was judged then.
   */
  evaluate(request: EvaluationRequest, signal: AbortSignal): Promise<readonly ProgramOutcome[]>;
}
