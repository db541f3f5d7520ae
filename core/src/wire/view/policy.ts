import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { PlacementNames } from './placement.ts';
import { Instant, Nullable } from './scalars.ts';

const PolicyActionView = Type.Enum(['deny', 'warn', 'approve']);

/** What is let through for a while though a policy finds it. */
export const ExemptionView = Type.Object({
  owner: Type.String(),
  reason: Type.String(),
  until: Instant,
  /** What it covers, in words. */
  covers: Type.String(),
  isOver: Type.Boolean(),
});
export type ExemptionView = ReadOnly<Static<typeof ExemptionView>>;

/** One thing that is wrong in what Git asks for, where, and what to do. */
export const FindingView = Type.Object({
  placement: PlacementNames,
  gate: Type.Enum(['policy', 'leak', 'signature', 'image', 'vulnerability']),
  /** `Policy/no-latest`. */
  rule: Type.String(),
  action: PolicyActionView,
  /** `fault`: the rule itself failed. */
  kind: Type.Enum(['violation', 'fault']),
  /** `Deployment/shop/web`; empty where it is about no object. */
  object: Type.String(),
  /** The file that it came from; empty where that is not known. */
  path: Type.String(),
  line: Type.Integer({ minimum: 0 }),
  field: Type.String(),
  message: Type.String(),
  fix: Type.String(),
  exempt: Nullable(Type.Object({ owner: Type.String(), reason: Type.String(), until: Instant })),
});
export type FindingView = ReadOnly<Static<typeof FindingView>>;

export const FindingList = Type.Object({
  items: Type.Array(FindingView),
  /** More were found than are told. */
  isCut: Type.Boolean(),
  asOf: Instant,
});
export type FindingList = ReadOnly<Static<typeof FindingList>>;

/** A policy, where it is in force and what it finds now. */
export const PolicyView = Type.Object({
  name: Type.String(),
  description: Type.String(),
  action: PolicyActionView,
  language: Type.Enum(['rego', 'cel']),
  /** `policies.yaml:4`, or empty where it is one of the starter library. */
  declaredAt: Type.String(),
  kinds: Type.Array(Type.String()),
  controls: Type.Array(Type.String()),
  /** How many placements that the caller sees are held against it. */
  placements: Type.Integer({ minimum: 0 }),
  denied: Type.Integer({ minimum: 0 }),
  asks: Type.Integer({ minimum: 0 }),
  warned: Type.Integer({ minimum: 0 }),
  exempted: Type.Integer({ minimum: 0 }),
  faults: Type.Integer({ minimum: 0 }),
  exemptions: Type.Array(ExemptionView),
});
export type PolicyView = ReadOnly<Static<typeof PolicyView>>;

/** How many of the rules of a benchmark that are in force nothing breaks. */
export const ScoreView = Type.Object({ rules: Type.Integer({ minimum: 0 }), kept: Type.Integer({ minimum: 0 }) });

export const PolicyList = Type.Object({
  items: Type.Array(PolicyView),
  /** Of the CIS Kubernetes Benchmark; null where none of its rules is in force. */
  cis: Nullable(ScoreView),
  asOf: Instant,
});
export type PolicyList = ReadOnly<Static<typeof PolicyList>>;
