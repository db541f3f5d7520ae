import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Instant, Nullable } from './scalars.ts';

const SourcePartView = Type.Object({
  /** The repository, or where the chart, artefact, archive or bucket lies. */
  address: Type.String(),
  /** What of it: a path, or a chart. */
  what: Type.String(),
  /** The rule that Git writes: `19.x`, `the default branch`. */
  asked: Type.String(),
  /** What that means now; null where it is not known. */
  version: Nullable(Type.String()),
  digest: Nullable(Type.String()),
});

/** One value of a chart and where it comes from: of several places the last one wins. */
const ValueView = Type.Object({ path: Type.String(), value: Type.String(), origin: Type.String() });

/** What a placement is rendered from. */
export const SourceView = Type.Object({
  parts: Type.Array(SourcePartView),
  values: Type.Array(ValueView),
  /** Whether more values were left out. */
  isCut: Type.Boolean(),
  /** What would render it again when it changes: `kind` is `file`, `listing`, `miss` or `fact`. */
  reads: Type.Array(Type.Object({ kind: Type.String(), repo: Type.String(), path: Type.String() })),
  /** What a person should know of what was rendered: `path` is where. */
  warnings: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
  /** What the charts tell whoever installs them. */
  notes: Type.Array(Type.String()),
  asOf: Instant,
});
export type SourceView = ReadOnly<Static<typeof SourceView>>;
