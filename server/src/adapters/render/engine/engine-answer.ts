import { type Static, Type } from 'typebox';

const Paths = Type.Array(Type.String());
const Reads = Type.Object({ files: Paths, listings: Paths, misses: Paths });
const Manifest = Type.Object({
  apiVersion: Type.String({ minLength: 1 }),
  kind: Type.String({ minLength: 1 }),
  metadata: Type.Object({ name: Type.String({ minLength: 1 }) }),
});

const Result = Type.Object({
  objects: Type.Array(Manifest),
  reads: Reads,
  origins: Type.Optional(Paths),
  uses: Type.Optional(Type.Array(Type.String())),
  warnings: Type.Optional(Type.Array(Type.String())),
  notes: Type.Optional(Type.String()),
});

/** One line of the engine: exactly one of the three. Source: `engine/README.md`. */
export const EngineAnswer = Type.Object({
  id: Type.Integer(),
  result: Type.Optional(Result),
  needs: Type.Optional(
    Type.Object({
      paths: Type.Optional(Type.Union([Paths, Type.Null()])),
      listings: Type.Optional(Type.Union([Paths, Type.Null()])),
    }),
  ),
  error: Type.Optional(
    Type.Object({
      message: Type.String(),
      file: Type.Optional(Type.String()),
      line: Type.Optional(Type.Integer()),
      reads: Type.Optional(Reads),
    }),
  ),
});
export type EngineAnswer = Static<typeof EngineAnswer>;
export type EngineReads = Static<typeof Reads>;
export type EngineResult = Static<typeof Result>;

export const VersionAnswer = Type.Object({ result: Type.Object({ engine: Type.String({ minLength: 1 }) }) });
