import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { Accepted } from './act.ts';
import { Instant, Nullable } from './scalars.ts';

export const TryName = Type.Enum(['greet', 'fail', 'never-start']);

/** The shop that Fairlead starts with: where its stages answer, and what can be tried on it. */
export const ShopView = Type.Object({
  application: Type.String(),
  project: Type.String(),
  stages: Type.Array(Type.Object({ name: Type.String(), url: Type.String() })),
  tries: Type.Array(
    Type.Object({
      name: TryName,
      title: Type.String(),
      /** What will happen, step by step. */
      says: Type.String(),
      /** Does the same in a clone of the shop. */
      command: Type.String(),
    }),
  ),
  asOf: Instant,
});
export type ShopView = ReadOnly<Static<typeof ShopView>>;

/** One visit to the shop, as a visitor sees it. */
export const VisitView = Type.Object({
  at: Instant,
  /** The answer's status; null where none came. */
  status: Nullable(Type.Integer()),
  tookMs: Type.Number(),
  /** What the shop calls its version; empty where it did not say. */
  version: Type.String(),
});
export type VisitView = ReadOnly<Static<typeof VisitView>>;

export const TryBody = Type.Object({ name: TryName }, { additionalProperties: false });
export const TryAnswer = Type.Object({ ...Accepted.properties, commit: Type.String(), change: Type.String() });
export type TryAnswer = ReadOnly<Static<typeof TryAnswer>>;
