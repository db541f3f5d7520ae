import type { Delivery } from '../model/delivery.ts';
import type { BundleDigest, ChangeId, CommitSha, DeliveryId, PlacementId, PlanDigest, RepoUrl } from '../model/ids.ts';
import type { DesiredObject, Manifest } from '../model/object.ts';
import { refOf } from '../model/object.ts';
import type { Placement, PlacementState } from '../model/placement.ts';
import type { DraftChange, Plan, PlannedChange } from '../model/plan.ts';
import type { Settings } from '../model/settings.ts';

/** Values for tests: each builder gives something usual, and the test names only what matters to it. */
export const someSettings: Settings = {
  sync: 'automatic',
  prune: 'on',
  heal: 'correct',
  retry: { limit: 5, minBackoffMs: 1_000, maxBackoffMs: 60_000, slowMs: 3_600_000 },
  ignore: [],
  healthDeadlineMs: 60_000,
  watchMs: 600_000,
  onFailure: 'rollback',
  notify: 'failures',
};

export const shopDev = 'shop-dev' as PlacementId;
export const good = 'good' as BundleDigest;
export const bad = 'bad' as BundleDigest;
export const newer = 'newer' as BundleDigest;
export const someChange = 'change' as ChangeId;
export const someRepo = 'https://git.example/shop' as RepoUrl;

export function sha(digit: string): CommitSha {
  return digit.repeat(40).slice(0, 40) as CommitSha;
}

export function somePlacement(over: Partial<Placement> = {}): Placement {
  return {
    id: shopDev,
    project: 'default',
    application: 'shop',
    target: 'dev',
    targetKind: 'host',
    namespace: '',
    stage: 'dev',
    stageIndex: 0,
    tier: 'non-production',
    source: { repo: someRepo, path: 'deploy', revision: { kind: 'head' }, include: [], exclude: [], values: {} },
    settings: someSettings,
    guards: { approve: [] },
    dependsOn: [],
    inputs: [],
    after: [],
    locked: null,
    lockPath: 'shop.lock.yaml',
    declared: { repo: someRepo, path: 'shop.yaml', line: 1, commit: sha('a') },
    withdrawn: false,
    digest: 'digest',
    ...over,
  };
}

export function someState(over: Partial<PlacementState> = {}): PlacementState {
  return {
    id: shopDev,
    desired: { revision: sha('1'), bundle: good, change: someChange },
    applied: { revision: sha('1'), bundle: good, change: someChange, at: 0 },
    begun: good,
    delivery: null,
    watch: null,
    sync: 'synced',
    health: 'healthy',
    holds: [],
    failure: null,
    drifted: [],
    driftSince: null,
    correctionAttempt: 0,
    correctedAt: null,
    attempt: 0,
    nextAt: null,
    observing: false,
    request: null,
    updatedAt: 0,
    ...over,
  };
}

export function someDelivery(over: Partial<Delivery> = {}): Delivery {
  return {
    id: 'delivery' as DeliveryId,
    placement: shopDev,
    project: 'default',
    kind: 'change',
    change: someChange,
    revision: sha('2'),
    from: good,
    to: bad,
    phase: 'health',
    plan: null,
    wavesDone: 0,
    waveInFlight: null,
    attempt: 1,
    asked: null,
    prune: false,
    holds: [],
    spans: [],
    verdict: null,
    failure: null,
    reason: '',
    by: 'fairlead',
    healthDeadline: null,
    startedAt: 0,
    executedAt: null,
    endedAt: null,
    ...over,
  };
}

export function someObject(
  apiVersion: string,
  kind: string,
  name: string,
  annotations: { readonly [key: string]: string } = {},
): DesiredObject {
  const manifest: Manifest = { apiVersion, kind, metadata: { name, annotations } };
  return { ref: refOf(manifest), manifest, origin: { path: 'deploy/all.yaml', line: 1 }, secret: false };
}

export function draft(object: DesiredObject, action: DraftChange['action'] = 'create'): DraftChange {
  return { ref: object.ref, action, fields: [], liveUid: null };
}

export function prune(apiVersion: string, kind: string, name: string): PlannedChange {
  return { ...draft(someObject(apiVersion, kind, name), 'prune'), phase: 'post-sync', wave: 0 };
}

export function somePlan(over: Partial<Plan> = {}): Plan {
  return {
    digest: 'plan' as PlanDigest,
    placement: shopDev,
    bundle: good,
    waves: [],
    prunes: [],
    heldPrunes: [],
    conflicts: [],
    unchanged: 0,
    madeAt: 0,
    ...over,
  };
}
