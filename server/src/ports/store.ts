import type { AuditHead } from '@fairlead/core/audit/chain-record.ts';
import type { AuditVerdict } from '@fairlead/core/audit/verify-chain.ts';
import type { Arrival, ChangeFact, DeliveryTotal, Turn } from '@fairlead/core/insight/measure-deliveries.ts';
import type { ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { AuditRecord, ChainedAuditRecord } from '@fairlead/core/model/audit.ts';
import type { Read, RenderRemarks } from '@fairlead/core/model/bundle.ts';
import type { Change } from '@fairlead/core/model/change.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { NewEvent, RecordedEvent } from '@fairlead/core/model/event.ts';
import type { Health, HealthStatus, SyncStatus } from '@fairlead/core/model/health.ts';
import type {
  BundleDigest,
  ChangeId,
  CommitSha,
  DeliveryId,
  Epoch,
  EpochMs,
  InstallationId,
  PlacementId,
  PlanDigest,
  RepoUrl,
} from '@fairlead/core/model/ids.ts';
import type { ObjectKey, Origin } from '@fairlead/core/model/object.ts';
import type { Placement, PlacementRequest, PlacementState } from '@fairlead/core/model/placement.ts';
import type { Addition, Permit, Plan } from '@fairlead/core/model/plan.ts';
import type { Judgement } from '@fairlead/core/model/policy.ts';
import type { Problem } from '@fairlead/core/model/problem.ts';
import type { ReviewProof } from '@fairlead/core/model/review.ts';
import type { FleetCell } from '@fairlead/core/wire/pack-fleet.ts';
import type { OutboxMessage } from './notifier.ts';
import type {
  CountFilter,
  DeliveryFilter,
  EventFilter,
  ObjectFilter,
  Page,
  PageRequest,
  PlacementFilter,
  ProjectScope,
} from './store-filters.ts';
import type { RequestReads, RequestWrite } from './store-requests.ts';

/** Rendered objects at rest. `sealed` is ciphertext; the public part holds no secret. */
export type StoredBundle = {
  readonly digest: BundleDigest;
  readonly open: string;
  readonly sealed: string | null;
  readonly objectCount: number;
};

/** A managed object: the claim on it, our baseline, and how it is. Unique on (target, key). */
export type ManagedObject = {
  readonly target: string;
  readonly key: ObjectKey;
  readonly placement: PlacementId;
  readonly uid: string | null;
  /** Fingerprint right after our last write; null while only claimed. */
  readonly baseline: string | null;
  readonly live: string | null;
  readonly health: Health;
  readonly origin: Origin | null;
  readonly wave: number;
  readonly phase: string;
  /** What others added to it, as the target told last; absent where nobody did. */
  readonly added?: readonly Addition[];
  /** When we last wrote it or its health status last changed. */
  readonly updatedAt: EpochMs;
};

/** Where a watched ref stands. */
export type RefState = {
  readonly repo: RepoUrl;
  readonly ref: string;
  readonly commit: CommitSha;
  readonly seenAt: EpochMs;
};

export type RepoState = {
  readonly repo: RepoUrl;
  readonly checkedAt: EpochMs | null;
  readonly failure: string | null;
  readonly failingSince: EpochMs | null;
  /** A forced push or a step backwards is held until a person accepts it: the commit that waits. */
  readonly held: { readonly ref: string; readonly from: CommitSha; readonly to: CommitSha } | null;
};

export type TargetState = {
  readonly target: string;
  readonly reachable: boolean;
  readonly message: string;
  readonly version: string;
  readonly lastContactAt: EpochMs | null;
};

export type Session = {
  readonly replica: string;
  readonly epoch: Epoch;
  readonly heartbeatAt: EpochMs;
  readonly expiresAt: EpochMs;
};

/** An intent recorded before its effect; the outcome follows. `unknown` after a crash until somebody looked. */
export type EffectRecord = {
  readonly delivery: DeliveryId;
  readonly placement: PlacementId;
  readonly wave: number;
  readonly attempt: number;
  readonly plan: PlanDigest;
  readonly epoch: Epoch;
  readonly state: 'intended' | 'done' | 'failed';
  readonly at: EpochMs;
};

export type OutboxEntry = OutboxMessage & {
  readonly id: number;
  readonly attempt: number;
  readonly nextAt: EpochMs;
  readonly lastError: string;
};

export type TokenRecord = {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the secret part; the secret itself is shown once and never kept. */
  readonly hash: string;
  readonly role: string;
  readonly project: string;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  readonly lastUsedAt: EpochMs | null;
  readonly createdBy: string;
  /** `link` tokens open one browser session and are gone. */
  readonly kind: 'token' | 'link' | 'session';
  /** Of a session that an identity provider vouched for; what it may follows from the person and groups, not from `role`. */
  readonly identity?: SessionIdentity;
};

/** Whom a provider vouched for, and until when we believe it without asking again. */
export type SessionIdentity = {
  readonly connection: string;
  readonly issuer: string;
  readonly subject: string;
  readonly person: string;
  readonly groups: readonly string[];
  /** The provider's own name for its session, where it says one. */
  readonly providerSession: string | null;
  /** The refresh token, sealed; null where the provider gave none. */
  readonly refresh: string | null;
  /** Of a terminal: the hash of the session on whose word it stands. */
  readonly through?: string;
  /** When the provider last said so. */
  readonly confirmedAt: EpochMs;
};

/** Everything that can be written. One batch is one transaction: state, claims and the event that tells of them. */
export type Write =
  /** `observing` is for a placement that is new to a store which was rebuilt: it begins by observing. */
  | { readonly kind: 'put-placement'; readonly placement: Placement; readonly observing?: boolean }
  /** Takes the id of the installation that the ledger tells of, whose marks its objects carry. Only for a store without placements. */
  | { readonly kind: 'adopt-installation'; readonly id: InstallationId; readonly at: EpochMs }
  | { readonly kind: 'remove-placement'; readonly id: PlacementId }
  /** Everything but `request`, which people write beside the loop: a pass never overwrites what was asked meanwhile. */
  /** The whole batch fails with `not-found` when the placement is gone. `state.request` is not written: see `put-request`. */
  | { readonly kind: 'put-state'; readonly state: PlacementState }
  /** What a person asked; the newest wins. Kept in its own column and merged into the state when read. */
  | { readonly kind: 'put-request'; readonly placement: PlacementId; readonly request: PlacementRequest }
  /** Consumes the request made at `at`; a newer one stays. */
  | { readonly kind: 'clear-request'; readonly placement: PlacementId; readonly at: EpochMs }
  | { readonly kind: 'put-bundle'; readonly bundle: StoredBundle }
  | {
      readonly kind: 'put-render';
      readonly key: string;
      readonly placement: PlacementId;
      readonly bundle: BundleDigest;
      readonly at: EpochMs;
      readonly remarks?: RenderRemarks;
    }
  /** What the rules in force found in a bundle for a placement; the newest of each pair is kept. */
  | {
      readonly kind: 'put-judgement';
      readonly placement: PlacementId;
      readonly bundle: BundleDigest;
      readonly judgement: Judgement;
      readonly at: EpochMs;
    }
  | { readonly kind: 'put-reads'; readonly placement: PlacementId; readonly reads: readonly Read[] }
  | { readonly kind: 'put-change'; readonly change: Change }
  | { readonly kind: 'put-delivery'; readonly delivery: Delivery }
  | { readonly kind: 'put-plan'; readonly plan: Plan }
  | { readonly kind: 'put-permit'; readonly permit: Permit; readonly delivery: DeliveryId }
  | { readonly kind: 'put-effect'; readonly effect: EffectRecord }
  /** Claims or updates an object; the whole batch fails with `conflict` when another placement holds the claim. */
  | {
      readonly kind: 'put-object';
      readonly object: ManagedObject;
      /** It is what our own write came to: where a watch has told of the same fields by now, the health that it told stays. */
      readonly written?: true;
    }
  | {
      readonly kind: 'remove-object';
      readonly target: string;
      readonly key: ObjectKey;
      readonly placement: PlacementId;
    }
  /** The whole batch fails with `conflict` when the placement does not hold the claim. */
  | {
      readonly kind: 'expect-claim';
      readonly target: string;
      readonly key: ObjectKey;
      readonly placement: PlacementId;
    }
  /** Hands a claim from one placement to another, without a baseline: renaming or moving an application is not delete-and-create. */
  | {
      readonly kind: 'transfer-object';
      readonly target: string;
      readonly key: ObjectKey;
      readonly from: PlacementId;
      readonly to: PlacementId;
    }
  /** What a watch saw: live fingerprint, uid and health of a known object. Unknown objects are ignored. */
  | {
      readonly kind: 'observe-object';
      readonly target: string;
      readonly key: ObjectKey;
      readonly uid: string | null;
      readonly live: string | null;
      readonly health: Health;
      readonly added?: readonly Addition[];
      readonly at: EpochMs;
    }
  | {
      readonly kind: 'put-healthy';
      readonly placement: PlacementId;
      readonly bundle: BundleDigest;
      readonly revision: CommitSha;
      readonly change: ChangeId;
      readonly delivery: DeliveryId;
      readonly at: EpochMs;
    }
  /** A bundle that failed here; cleared by `clear-bad`. */
  | {
      readonly kind: 'put-bad';
      readonly placement: PlacementId;
      readonly bundle: BundleDigest;
      readonly reason: string;
      readonly at: EpochMs;
    }
  | { readonly kind: 'clear-bad'; readonly placement: PlacementId; readonly bundle: BundleDigest }
  | { readonly kind: 'put-decision'; readonly decision: Decision }
  | { readonly kind: 'remove-decision'; readonly id: string }
  /** The whole batch fails with `conflict` when a decision was made or removed since `decisionsVersion` answered this. */
  | { readonly kind: 'expect-decisions'; readonly version: number }
  /** `upTo` is the highest version that the mirrored list held: what changed since stays unmirrored. */
  | { readonly kind: 'mark-mirrored'; readonly decisions: readonly string[]; readonly upTo?: number }
  | { readonly kind: 'put-ref'; readonly ref: RefState }
  | { readonly kind: 'remove-ref'; readonly repo: RepoUrl; readonly ref: string }
  | { readonly kind: 'put-repo'; readonly state: RepoState }
  | { readonly kind: 'put-target'; readonly state: TargetState }
  | { readonly kind: 'replace-problems'; readonly repo: RepoUrl; readonly problems: readonly Problem[] }
  | { readonly kind: 'put-configuration'; readonly name: string; readonly value: Json }
  | RequestWrite
  | { readonly kind: 'put-token'; readonly token: TokenRecord }
  | { readonly kind: 'remove-token'; readonly id: string }
  /** What a provider says now of a session that still exists; never brings a removed one back. */
  | { readonly kind: 'renew-session'; readonly token: TokenRecord }
  /** Notes a use of a token that still exists; never brings a removed one back. */
  | { readonly kind: 'touch-token'; readonly id: string; readonly at: EpochMs }
  | {
      readonly kind: 'put-idempotency';
      readonly key: string;
      readonly request: string;
      readonly status: number;
      readonly body: string;
      readonly at: EpochMs;
    }
  | { readonly kind: 'event'; readonly event: NewEvent }
  | { readonly kind: 'audit'; readonly record: AuditRecord }
  | { readonly kind: 'put-outbox'; readonly message: OutboxMessage }
  | { readonly kind: 'outbox-sent'; readonly id: number }
  | { readonly kind: 'outbox-failed'; readonly id: number; readonly nextAt: EpochMs; readonly error: string };

export type PlacementRow = { readonly placement: Placement; readonly state: PlacementState };
export type PlacementCounts = {
  readonly total: number;
  readonly bySync: { readonly [status: string]: number };
  readonly byHealth: { readonly [status: string]: number };
};
export type FailureCount = {
  readonly code: string;
  readonly count: number;
  readonly applications: readonly string[];
  readonly newest: Delivery | null;
};

export type ApplicationCount = {
  readonly project: string;
  readonly application: string;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  readonly placements: number;
};
export type HealthyBundle = {
  readonly bundle: BundleDigest;
  readonly revision: CommitSha;
  readonly change: ChangeId;
  readonly delivery: DeliveryId;
  readonly at: EpochMs;
};

/** What can be read. All reads see a committed state; none of them waits for a writer. */
export interface StoreReads extends RequestReads {
  installation(): Promise<{ readonly id: InstallationId; readonly createdAt: EpochMs } | undefined>;
  placement(id: PlacementId): Promise<PlacementRow | undefined>;
  placements(filter: PlacementFilter, page: PageRequest): Promise<Page<PlacementRow>>;
  /** The same in the same order, read from columns alone. */
  fleet(filter: PlacementFilter, page: PageRequest): Promise<Page<FleetCell>>;
  countPlacements(filter: PlacementFilter): Promise<PlacementCounts>;
  /** How many placements of each application are how. */
  countApplications(filter: PlacementFilter): Promise<readonly ApplicationCount[]>;
  /** Every placement's id and digest: what a configuration load is compared with. */
  placementDigests(): Promise<
    readonly {
      readonly id: PlacementId;
      readonly digest: string;
      readonly application: string;
      readonly target: string;
      readonly project: string;
    }[]
  >;
  /** Placements whose source is this repository. */
  placementsOfRepo(repo: RepoUrl): Promise<readonly PlacementId[]>;
  /** Placements that recorded a read of one of these files, a listing of one of their directories, or have not rendered yet. */
  placementsReading(repo: RepoUrl, changedPaths: readonly string[]): Promise<readonly PlacementId[]>;
  readsOf(placement: PlacementId): Promise<readonly Read[]>;
  /** Placements to look at on start: in flight, requested, due, or never looked at; with when. */
  due(): Promise<readonly { readonly id: PlacementId; readonly nextAt: EpochMs | null }[]>;
  bundle(digest: BundleDigest): Promise<StoredBundle | undefined>;
  render(key: string): Promise<BundleDigest | undefined>;
  /** What was to be said of the last render that came to this bundle, whosever it was; undefined where nothing was. */
  remarks(bundle: BundleDigest): Promise<RenderRemarks | undefined>;
  /** What was found last in a bundle for a placement; undefined where nobody looked. */
  judgement(placement: PlacementId, bundle: BundleDigest): Promise<Judgement | undefined>;
  /** Placements in whose desired bundle something was found, with what; by id, at most `limit`. */
  judgementsWithFindings(
    filter: { readonly project?: ProjectScope },
    limit: number,
  ): Promise<
    readonly {
      readonly placement: Placement;
      readonly bundle: BundleDigest;
      readonly judgement: Judgement;
      readonly at: EpochMs;
    }[]
  >;
  change(id: ChangeId): Promise<Change | undefined>;
  changes(
    filter: {
      readonly project?: ProjectScope;
      readonly repo?: RepoUrl;
      readonly since?: EpochMs;
      readonly text?: string;
    },
    page: PageRequest,
  ): Promise<Page<Change>>;
  delivery(id: DeliveryId): Promise<Delivery | undefined>;
  deliveries(filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>;
  /** Deliveries that began since then, counted by the day on a calendar that is so much ahead of UTC. */
  deliveryTotals(filter: CountFilter & { readonly offsetMs: number }): Promise<readonly DeliveryTotal[]>;
  /** What became of each change that first came to production since then; corrections are left out. */
  arrivals(filter: CountFilter): Promise<readonly Arrival[]>;
  /** What is counted of these changes, and of those that they promote or undo. */
  changeFacts(ids: readonly ChangeId[]): Promise<readonly ChangeFact[]>;
  /** Deliveries begun since then that failed or went back, counted by the code of their failure. */
  failureCounts(filter: CountFilter): Promise<readonly FailureCount[]>;
  /** Who caused each drift found since then, newest first; empty where nobody knows. */
  driftAuthors(filter: CountFilter, limit: number): Promise<readonly string[]>;
  /** How deliveries to production ended since then, at places where one failed, oldest first; corrections are left out. */
  turns(filter: CountFilter): Promise<readonly Turn[]>;
  plan(digest: PlanDigest): Promise<Plan | undefined>;
  permit(plan: PlanDigest): Promise<Permit | undefined>;
  effects(delivery: DeliveryId): Promise<readonly EffectRecord[]>;
  object(target: string, key: ObjectKey): Promise<ManagedObject | undefined>;
  /** Those of the named objects that anybody holds there, in one read. */
  objectsNamed(target: string, keys: readonly ObjectKey[]): Promise<ReadonlyMap<ObjectKey, ManagedObject>>;
  objectsOf(placement: PlacementId): Promise<readonly ManagedObject[]>;
  /** How many objects the placements of a project hold, but for one of them. */
  countObjects(of: { readonly project: string; readonly except: PlacementId }): Promise<number>;
  /** Objects whose `Kind/namespace/name` holds the text (any case), by key; at most `limit`. */
  searchObjects(filter: ObjectFilter, limit: number): Promise<readonly ManagedObject[]>;
  /** Bundles that were healthy here, newest first, at most `limit`. */
  healthyBundles(placement: PlacementId, limit: number): Promise<readonly HealthyBundle[]>;
  isBad(
    placement: PlacementId,
    bundle: BundleDigest,
  ): Promise<{ readonly reason: string; readonly at: EpochMs } | undefined>;
  decisions(): Promise<readonly Decision[]>;
  /** Grows with every decision made or removed. Read before `decisions`, it guards what is decided from them: see `expect-decisions`. */
  decisionsVersion(): Promise<number>;
  /** A null decision was removed since the ledger was written; `version` goes into `mark-mirrored`. */
  unmirroredDecisions(): Promise<
    readonly { readonly id: string; readonly decision: Decision | null; readonly version: number }[]
  >;
  /** What is known of how these commits came in; absent ones came by no request that we were told of. */
  reviews(repo: RepoUrl, commits: readonly CommitSha[]): Promise<ReadonlyMap<CommitSha, ReviewProof>>;
  refs(repo: RepoUrl): Promise<readonly RefState[]>;
  repo(repo: RepoUrl): Promise<RepoState | undefined>;
  repos(): Promise<readonly RepoState[]>;
  targets(): Promise<readonly TargetState[]>;
  problems(): Promise<readonly Problem[]>;
  configuration(name: string): Promise<Json | undefined>;
  token(hash: string): Promise<TokenRecord | undefined>;
  tokens(): Promise<readonly TokenRecord[]>;
  idempotency(
    key: string,
  ): Promise<{ readonly request: string; readonly status: number; readonly body: string } | undefined>;
  /** Oldest first from `after` on, where it is given; else newest first. */
  events(filter: EventFilter, limit: number): Promise<readonly RecordedEvent[]>;
  lastEventSeq(): Promise<number>;
  /** Oldest first from `after` (a writer's number) on, where it is given; else newest first. */
  audit(
    filter: {
      readonly writer?: string;
      readonly after?: number;
      readonly since?: EpochMs;
      readonly subject?: string;
      readonly project?: string;
    },
    limit: number,
  ): Promise<readonly ChainedAuditRecord[]>;
  /** The last record of each writer: kept or signed elsewhere, it proves later that nothing was cut off. */
  auditHeads(): Promise<readonly AuditHead[]>;
  /** Reads and checks every chain whole; names the first bad record. */
  verifyAudit(): Promise<AuditVerdict>;
  dueOutbox(now: EpochMs, limit: number): Promise<readonly OutboxEntry[]>;
  session(replica: string): Promise<Session | undefined>;
  /** State of one placement as of a moment: applied bundle and revision then. */
  appliedAt(placement: PlacementId, at: EpochMs): Promise<HealthyBundle | undefined>;
}

/** `may-wait`: it could be done again, so that it may be written with what comes next, after the call returned. */
export type Urgency = 'at-once' | 'may-wait';

/** The store. Errors: `conflict` (a claim is held), `lease-lost` (session over), `disk-full`, `unavailable`. */
export interface Store extends StoreReads {
  /** All or nothing, durable when it resolves. Refused with `lease-lost` when a newer session exists; one that merely ran out is renewed. */
  commit(batch: readonly Write[], urgency?: Urgency): Promise<void>;
  /** Begins or renews this replica's session: a new epoch at the first call, a heartbeat later. */
  openSession(replica: string, now: EpochMs, ttlMs: number): Promise<Session>;
  renewSession(now: EpochMs, ttlMs: number): Promise<void>;
  closeSession(): Promise<void>;
  /** Called after each commit that holds events, with the newest sequence number. Returns its stop. */
  onCommit(listener: (lastSeq: number) => void): () => void;
  /** Why the disk took no write the last time (`disk-full`, `unavailable`, `integrity`); null once one went through. */
  writeTrouble(): ErrorCode | null;
  /** A consistent copy in a file that does not exist yet. */
  backup(file: string): Promise<void>;
  /** Deletes what retention no longer asks for; never audit records. Returns rows removed. */
  prune(before: EpochMs): Promise<number>;
  close(): Promise<void>;
}
