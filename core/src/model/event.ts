import type { Json } from '../lib/json.ts';
import type { ChangeId, DeliveryId, EpochMs, PlacementId } from './ids.ts';

/** Past tense, one per transition; history, insight and the page's stream are folds over these. */
export type EventKind =
  | 'change-seen'
  | 'request-previewed'
  | 'delivery-started'
  | 'delivery-phase'
  | 'delivery-held'
  | 'delivery-released'
  | 'wave-executed'
  | 'delivery-executed'
  | 'delivery-succeeded'
  | 'delivery-partial'
  | 'delivery-failed'
  | 'delivery-superseded'
  | 'delivery-aborted'
  | 'drift-found'
  | 'drift-corrected'
  | 'drift-cleared'
  | 'health-changed'
  | 'sync-changed'
  | 'rolled-back'
  | 'revert-pushed'
  | 'revert-proposed'
  | 'promoted'
  | 'pinned'
  | 'unpinned'
  | 'paused'
  | 'resumed'
  | 'frozen'
  | 'thawed'
  | 'confirmed'
  | 'emergency-begun'
  | 'emergency-ended'
  | 'emergency-reviewed'
  | 'approval-asked'
  | 'approved'
  | 'rejected'
  | 'requested'
  | 'acted'
  | 'act-ended'
  | 'released'
  | 'taken'
  | 'placement-added'
  | 'placement-changed'
  | 'placement-removed'
  | 'configuration-problem'
  | 'configuration-loaded'
  | 'loosening-allowed'
  | 'person-disabled'
  | 'glass-broken'
  | 'person-enabled'
  | 'source-failed'
  | 'source-recovered'
  | 'source-rewritten'
  | 'target-lost'
  | 'target-recovered';

export const eventVersion = 1;

/** A recorded event. `seq` is given by the store and only grows; `version` selects the upcaster when read. */
export type RecordedEvent = NewEvent & { readonly seq: number };
export type NewEvent = {
  readonly version: number;
  readonly at: EpochMs;
  readonly kind: EventKind;
  readonly project: string;
  readonly placement: PlacementId | null;
  readonly delivery: DeliveryId | null;
  readonly change: ChangeId | null;
  /** One sentence for people. */
  readonly message: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly data: { readonly [key: string]: Json };
};
