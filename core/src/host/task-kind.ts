import { type Static, Type } from 'typebox';
import { EnvSpec } from './process-kind.ts';

/**
 * A command that runs once for its content. It may write JSON to the file named in FAIRLEAD_OUTPUTS; `outputs` says
 * which of its fields others may read. Only an `idempotent` task is run again when nobody knows how a run ended.
 */
export const TaskSpec = Type.Object(
  {
    run: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    env: Type.Optional(EnvSpec),
    workingDirectory: Type.Optional(Type.String({ minLength: 1 })),
    timeout: Type.Optional(Type.String({ pattern: '^(?:\\d+(?:ms|s|m|h|d))+$' })),
    artifact: Type.Optional(Type.String({ minLength: 1 })),
    restartOn: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    idempotent: Type.Optional(Type.Boolean()),
    outputs: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_-]*$' }))),
  },
  { additionalProperties: false },
);
export type TaskSpec = Static<typeof TaskSpec>;
