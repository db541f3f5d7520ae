import { type Static, Type } from 'typebox';
import { deliveryPhases } from '../../model/delivery.ts';
import type { ReadOnly } from '../read-only.ts';
import { FailureView, HoldView } from './hold.ts';
import { FieldDifference } from './object.ts';
import { PlacementNames } from './placement.ts';
import { Instant, Nullable } from './scalars.ts';

export const Verdict = Type.Enum(['healthy', 'partial', 'failed', 'rolled-back', 'superseded', 'aborted']);

export const PlanCounts = Type.Object({
  create: Type.Integer(),
  change: Type.Integer(),
  replace: Type.Integer(),
  adopt: Type.Integer(),
  run: Type.Integer(),
  prune: Type.Integer(),
  heldPrunes: Type.Integer(),
  conflicts: Type.Integer(),
  unchanged: Type.Integer(),
  waves: Type.Integer(),
});

const PlannedChangeView = Type.Object({
  object: Type.String(),
  key: Type.String(),
  action: Type.Enum(['create', 'change', 'replace', 'adopt', 'run', 'prune']),
  fields: Type.Array(FieldDifference),
  irreversible: Nullable(Type.String()),
});

/** Bundle against live: what a delivery does, in which order. Confirmations bind to its digest. */
export const PlanView = Type.Object({
  digest: Type.String(),
  placement: Type.String(),
  bundle: Type.String(),
  counts: PlanCounts,
  waves: Type.Array(
    Type.Object({ phase: Type.String(), wave: Type.Integer(), changes: Type.Array(PlannedChangeView) }),
  ),
  prunes: Type.Array(PlannedChangeView),
  heldPrunes: Type.Array(Type.Object({ change: PlannedChangeView, reason: Type.String() })),
  conflicts: Type.Array(
    Type.Object({ object: Type.String(), owner: Type.String(), reason: Type.String(), next: Type.String() }),
  ),
  madeAt: Instant,
});
export type PlanView = ReadOnly<Static<typeof PlanView>>;

/** A stretch of the waterfall; an open one has no end. */
const SpanView = Type.Object({
  name: Type.String(),
  label: Type.String(),
  startedAt: Instant,
  endedAt: Nullable(Instant),
});

/** One row of a list of deliveries. */
export const DeliveryRow = Type.Object({
  id: Type.String(),
  /** Null fields when the placement is no longer declared. */
  placement: Nullable(PlacementNames),
  placementId: Type.String(),
  project: Type.String(),
  kind: Type.Enum(['change', 'rollback', 'correction']),
  change: Type.String(),
  changeTitle: Type.String(),
  revision: Type.String(),
  from: Nullable(Type.String()),
  to: Type.String(),
  phase: Type.Enum(deliveryPhases),
  verdict: Nullable(Verdict),
  /** Only these objects, as a person chose them; null where everything was to be delivered. */
  only: Nullable(Type.Array(Type.String())),
  attempt: Type.Integer(),
  by: Type.String(),
  reason: Type.String(),
  startedAt: Instant,
  endedAt: Nullable(Instant),
  sentence: Type.String(),
});
export type DeliveryRow = ReadOnly<Static<typeof DeliveryRow>>;

export const DeliveryView = Type.Object({
  ...DeliveryRow.properties,
  plan: Nullable(PlanView),
  permit: Nullable(
    Type.Object({
      gates: Type.Array(
        Type.Object({ gate: Type.String(), rule: Type.String(), outcome: Type.Enum(['passed', 'waived']) }),
      ),
      expiresAt: Instant,
    }),
  ),
  wavesDone: Type.Integer(),
  holds: Type.Array(HoldView),
  spans: Type.Array(SpanView),
  failure: Nullable(FailureView),
  executedAt: Nullable(Instant),
  healthDeadline: Nullable(Instant),
  asOf: Instant,
});
export type DeliveryView = ReadOnly<Static<typeof DeliveryView>>;
