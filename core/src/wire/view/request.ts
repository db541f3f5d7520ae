import { type Static, Type } from 'typebox';
import type { ReadOnly } from '../read-only.ts';
import { HoldView } from './hold.ts';
import { PlacementNames } from './placement.ts';
import { BundleDifference } from './question.ts';
import { Instant, Nullable, Tier } from './scalars.ts';

const Count = Type.Integer({ minimum: 0 });
const OneWay = Type.Object({ object: Type.String(), reason: Type.String() });

export const FindingView = Type.Object({
  severity: Type.Enum(['error', 'warning']),
  path: Type.String(),
  message: Type.String(),
});
export type FindingView = ReadOnly<Static<typeof FindingView>>;

/** How far a request reaches, of what the caller may see. */
export const RadiusView = Type.Object({
  placements: Count,
  applications: Type.Array(Type.String()),
  targets: Type.Array(Type.String()),
  production: Count,
  dependants: Type.Array(Type.String()),
  created: Count,
  changed: Count,
  deleted: Count,
  replaced: Count,
  podsRestarted: Count,
  oneWay: Type.Array(OneWay),
});

/** What a list shows of a preview. */
export const PreviewRow = Type.Object({
  state: Type.Enum(['made', 'waits', 'conflicts', 'failed']),
  /** How far it reaches, or why that is not known, in one sentence. */
  sentence: Type.String(),
  reason: Type.String(),
  radius: RadiusView,
  errors: Count,
  warnings: Count,
  madeAt: Instant,
});

/** A request at a forge. Title and names are somebody's words: shown as text and never as anything else. */
export const RequestRow = Type.Object({
  id: Type.String(),
  connection: Type.String(),
  repo: Type.String(),
  number: Type.Integer({ minimum: 0 }),
  title: Type.String(),
  author: Type.String(),
  state: Type.Enum(['open', 'merged', 'closed']),
  isDraft: Type.Boolean(),
  /** Its commits come from a repository that others write to. */
  isFork: Type.Boolean(),
  branch: Type.String(),
  base: Type.String(),
  head: Type.String(),
  /** Where people talk about it. */
  url: Type.String(),
  /** Null until it was looked at. */
  preview: Nullable(PreviewRow),
  /** Why the forge could not be told the last time; empty while it can. */
  trouble: Type.String(),
  updatedAt: Instant,
});
export type RequestRow = ReadOnly<Static<typeof RequestRow>>;

export const RequestPage = Type.Object({ items: Type.Array(RequestRow), asOf: Instant });
export type RequestPage = ReadOnly<Static<typeof RequestPage>>;

export const PlacementPreviewView = Type.Object({
  ...PlacementNames.properties,
  tier: Tier,
  reachedBy: Type.Enum(['merge', 'promotion', 'sync']),
  declaration: Type.Enum(['kept', 'added', 'changed', 'withdrawn']),
  objects: Type.Array(BundleDifference),
  more: Count,
  equal: Count,
  failure: Nullable(Type.Object({ message: Type.String(), next: Type.String() })),
  /** What the target says it would do; null where it was not asked, and `unasked` says why. */
  plan: Nullable(
    Type.Object({
      create: Count,
      change: Count,
      replace: Count,
      prune: Count,
      heldPrunes: Count,
      conflicts: Type.Array(Type.String()),
    }),
  ),
  unasked: Type.String(),
  oneWay: Type.Array(OneWay),
  podsRestarted: Count,
  findings: Type.Array(FindingView),
  gates: Type.Array(HoldView),
});
export type PlacementPreviewView = ReadOnly<Static<typeof PlacementPreviewView>>;

export const RequestView = Type.Object({
  ...RequestRow.properties,
  /** The tip of the branch that it was merged with for the preview; null before the first. */
  mergedWith: Nullable(Type.String()),
  files: Type.Array(Type.String()),
  fileCount: Count,
  findings: Type.Array(FindingView),
  placements: Type.Array(PlacementPreviewView),
  /** Placements that it reaches and the caller may not see. */
  hidden: Count,
  /** Placements that read what it changes and render alike. */
  equal: Count,
  asOf: Instant,
});
export type RequestView = ReadOnly<Static<typeof RequestView>>;
