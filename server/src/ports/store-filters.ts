import type { Verdict } from '@fairlead/core/model/delivery.ts';
import type { EventKind } from '@fairlead/core/model/event.ts';
import type { HealthStatus, SyncStatus } from '@fairlead/core/model/health.ts';
import type { ChangeId, EpochMs, PlacementId } from '@fairlead/core/model/ids.ts';

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null; readonly total: number };

/** One project, or those of a list. */
export type ProjectScope = string | readonly string[];

export type PlacementFilter = {
  readonly project?: ProjectScope;
  readonly application?: string;
  readonly target?: string;
  readonly stage?: string;
  readonly tier?: string;
  readonly sync?: SyncStatus;
  readonly health?: HealthStatus;
  readonly text?: string;
};
/** Deliveries that began since then, of everything or of a part. */
export type CountFilter = { readonly since: EpochMs; readonly project?: ProjectScope; readonly application?: string };

export type DeliveryFilter = {
  readonly placement?: PlacementId;
  readonly application?: string;
  readonly change?: ChangeId;
  readonly verdict?: Verdict | 'open';
  readonly since?: EpochMs;
  readonly project?: ProjectScope;
};
export type EventFilter = {
  readonly after?: number;
  readonly before?: number;
  readonly placement?: PlacementId;
  readonly application?: string;
  readonly kinds?: readonly EventKind[];
  readonly since?: EpochMs;
  readonly severity?: 'info' | 'warning' | 'error';
  readonly project?: ProjectScope;
};
export type ObjectFilter = {
  readonly text: string;
  readonly project?: ProjectScope;
  readonly target?: string;
  /** Only objects of these kinds. */
  readonly kinds?: readonly string[];
};
export type PageRequest = { readonly limit: number; readonly cursor: string | null };
