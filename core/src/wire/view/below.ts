import { type Static, Type } from 'typebox';
import { networkLayers } from '../../network/network.ts';
import type { ReadOnly } from '../read-only.ts';
import { PlacementNames } from './placement.ts';
import { HealthStatus, Instant, Nullable } from './scalars.ts';

const Pod = Type.Object({
  /** As `kubectl get pods` calls it: `CrashLoopBackOff`. */
  status: Type.String(),
  ready: Type.Integer(),
  containers: Type.Array(Type.String()),
  restarts: Type.Integer(),
  images: Type.Array(Type.String()),
  node: Type.String(),
});

/** What could not be looked at, each with its reason: absence is not read into it. */
const Unread = Type.Array(Type.String());

/** An object and what stands below it on the target, as of now. */
export const TreeView = Type.Object({
  ...PlacementNames.properties,
  nodes: Type.Array(
    Type.Object({
      object: Type.String({ description: 'Kind/namespace/name' }),
      key: Type.String({ description: 'group/kind/namespace/name' }),
      kind: Type.String(),
      name: Type.String(),
      uid: Type.String(),
      /** UID of what made it; empty for what was asked about. */
      parent: Type.String(),
      health: HealthStatus,
      message: Type.String(),
      createdAt: Nullable(Instant),
      pod: Nullable(Pod),
    }),
  ),
  unread: Unread,
  asOf: Instant,
});
export type TreeView = ReadOnly<Static<typeof TreeView>>;
export type TreeNodeView = TreeView['nodes'][number];

export const PodView = Type.Object({
  ...PlacementNames.properties,
  object: Type.String(),
  key: Type.String(),
  name: Type.String(),
  namespace: Type.String(),
  /** The placement's own object that runs it: `Deployment/shop/web`. */
  of: Type.String(),
  health: HealthStatus,
  message: Type.String(),
  createdAt: Nullable(Instant),
  ...Pod.properties,
});
export type PodView = ReadOnly<Static<typeof PodView>>;
export const PodList = Type.Object({ items: Type.Array(PodView), unread: Unread, asOf: Instant });
export type PodList = ReadOnly<Static<typeof PodList>>;

/** The ways that requests take from outside to pods. */
export const NetworkView = Type.Object({
  ...PlacementNames.properties,
  nodes: Type.Array(
    Type.Object({
      /** `Kind/namespace/name`, what edges name. */
      id: Type.String(),
      key: Type.String(),
      kind: Type.String(),
      name: Type.String(),
      namespace: Type.String(),
      layer: Type.Enum(networkLayers),
      health: HealthStatus,
      message: Type.String(),
      notes: Type.Array(Type.String()),
      /** False for what another object names and this placement does not hold. */
      ours: Type.Boolean(),
    }),
  ),
  edges: Type.Array(
    Type.Object({ from: Type.String(), to: Type.String(), label: Type.String(), open: Type.Boolean() }),
  ),
  unread: Unread,
  asOf: Instant,
});
export type NetworkView = ReadOnly<Static<typeof NetworkView>>;

/** What the target itself says happened to an object or to what stands below it (on a cluster: its Events). */
export const NoteView = Type.Object({
  object: Type.String(),
  key: Type.String(),
  at: Instant,
  warning: Type.Boolean(),
  reason: Type.String(),
  message: Type.String(),
  from: Type.String(),
  count: Type.Integer(),
});
export type NoteView = ReadOnly<Static<typeof NoteView>>;
export const NoteList = Type.Object({ items: Type.Array(NoteView), asOf: Instant });
