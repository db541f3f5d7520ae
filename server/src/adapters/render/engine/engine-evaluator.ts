import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { sha256 } from '../../../io/sha256.ts';
import type {
  EvaluationFault,
  EvaluationRequest,
  Evaluator,
  Program,
  ProgramOutcome,
} from '../../../ports/evaluator.ts';
import type { RenderEngine } from './render-engine.ts';

const Fault = Type.Object({
  message: Type.String(),
  file: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer()),
});
/** Answers are as many as inputs; each is checked when it is read. */
const OutcomesAnswer = Type.Object({
  result: Type.Object({
    outcomes: Type.Array(
      Type.Object({ error: Type.Optional(Fault), answers: Type.Optional(Type.Array(Type.Unknown())) }),
    ),
  }),
});
type Outcome = Static<typeof OutcomesAnswer>['result']['outcomes'][number];
type Answer = { readonly values?: readonly Json[]; readonly error?: EvaluationFault };

/** How much of the inputs goes into one call, as text: little enough that the next lane need not wait long. */
const maxChunkCharacters = 1024 * 1024;
/** Parts are short, and bounded inside: they may have two engines at a time. */
const lanesEach = 2;

/** Evaluates in the engine: programs are compiled once and kept there; the inputs go in by parts, so that engines share the work. */
export class EngineEvaluator implements Evaluator {
  readonly #engine: RenderEngine;

  constructor(engine: RenderEngine) {
    this.#engine = engine;
  }

  async evaluate(request: EvaluationRequest, signal: AbortSignal): Promise<readonly ProgramOutcome[]> {
    if (request.programs.length === 0) return [];
    const programs = JSON.stringify(request.programs.map(programOf));
    const parts = await Promise.all(
      chunksOf(request.inputs).map((inputs, index) => this.#evaluatePart(request, programs, { inputs, index }, signal)),
    );
    return request.programs.map((_, index) => joined(parts.map((part) => part[index])));
  }

  async #evaluatePart(
    request: EvaluationRequest,
    programs: string,
    { inputs, index }: { readonly inputs: readonly string[]; readonly index: number },
    signal: AbortSignal,
  ): Promise<readonly ProgramOutcome[]> {
    const asked = `"programs":${programs},"inputs":[${inputs.join(',')}]`;
    const around = `"nowMs":${request.nowMs},"seed":${JSON.stringify(request.seed)}`;
    const turn = { lane: `${request.lane} ${index % lanesEach}`, signal };
    const answer = await this.#engine.evaluate('each', `{${asked},${around}}`, sha256(asked), turn);
    if (!Value.Check(OutcomesAnswer, answer) || answer.result.outcomes.length !== request.programs.length)
      throw noAnswer();
    return answer.result.outcomes.map((outcome) => readOutcome(outcome, inputs.length));
  }
}

function programOf(program: Program): JsonObject {
  if (program.kind === 'cel')
    return { cel: { expression: program.expression, variables: [...new Set(program.variables)].toSorted() } };
  const { modules, query, data = {}, v0 = false } = program;
  return { rego: { modules, query, data, v0 } };
}

/** Inputs as JSON, in parts: at least one, so that programs are compiled where there is no input. */
function chunksOf(inputs: readonly JsonObject[]): readonly (readonly string[])[] {
  const chunks: string[][] = [[]];
  let size = 0;
  for (const input of inputs) {
    const text = JSON.stringify(input);
    if (size > 0 && size + text.length > maxChunkCharacters) {
      chunks.push([]);
      size = 0;
    }
    size += text.length;
    chunks.at(-1)?.push(text);
  }
  return chunks;
}

function readOutcome({ error, answers = [] }: Outcome, count: number): ProgramOutcome {
  if (error !== undefined) return { kind: 'broken', fault: error };
  if (answers.length !== count) throw noAnswer();
  return { kind: 'evaluated', answers: answers.map(readAnswer) };
}

function readAnswer(answer: unknown): Result<readonly Json[], EvaluationFault> {
  const { values, error } = (answer ?? {}) as Answer; // either is checked below
  if (Array.isArray(values)) return ok(values);
  if (error !== undefined && Value.Check(Fault, error)) return err(error);
  if (values === undefined && error === undefined) return ok([]);
  throw noAnswer();
}

function joined(parts: readonly (ProgramOutcome | undefined)[]): ProgramOutcome {
  const answers: Result<readonly Json[], EvaluationFault>[] = [];
  for (const part of parts) {
    if (part === undefined) throw noAnswer();
    if (part.kind === 'broken') return part;
    answers.push(...part.answers);
  }
  return { kind: 'evaluated', answers };
}

function noAnswer(): AppError {
  return new AppError('integrity', 'the engine answered an evaluation with something that is no answer; build it anew');
}
