import { fairleadActor } from '@fairlead/core/model/actor.ts';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import type { Change } from '@fairlead/core/model/change.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { EventKind, NewEvent } from '@fairlead/core/model/event.ts';
import type {
  BundleDigest,
  ChangeId,
  CommitSha,
  DeliveryId,
  Epoch,
  PlacementId,
  PlanDigest,
  RepoUrl,
} from '@fairlead/core/model/ids.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement, PlacementState } from '@fairlead/core/model/placement.ts';
import type { Permit, Plan } from '@fairlead/core/model/plan.ts';
import type { Finding } from '@fairlead/core/model/policy.ts';
import type { OutboxMessage } from './notifier.ts';
import type { EffectRecord, ManagedObject, StoredBundle, TokenRecord, Write } from './store.ts';

/** Valid values of everything that a store keeps, for its contract and its measurements. Ids are plain text. */
export const repo = 'https://git.acme.dev/shop' as RepoUrl;
export const sha = (sign: string): CommitSha => sign.repeat(40) as CommitSha;
export const bundleId = (name: string): BundleDigest => `bundle-${name}` as BundleDigest;

export const finding: Finding = {
  gate: 'policy',
  rule: 'Policy/no-latest',
  action: 'deny',
  kind: 'violation',
  object: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' },
  origin: { path: 'shop/web.yaml', line: 3 },
  field: 'spec.template.spec.containers[0].image',
  message: 'container web runs web:latest',
  fix: 'name the version',
};

export function placement(id: string, patch: Partial<Placement> = {}): Placement {
  return {
    id: id as PlacementId,
    project: 'default',
    application: 'shop',
    target: `target-${id}`,
    targetKind: 'host',
    namespace: '',
    stage: 'dev',
    stageIndex: 0,
    tier: 'non-production',
    source: {
      repo,
      path: 'deploy',
      revision: { kind: 'branch', name: 'main' },
      include: [],
      exclude: [],
      values: {},
    },
    settings: {
      sync: 'automatic',
      prune: 'on',
      heal: 'correct',
      retry: { limit: 5, minBackoffMs: 1_000, maxBackoffMs: 60_000, slowMs: 3_600_000 },
      ignore: [],
      healthDeadlineMs: 600_000,
      watchMs: 600_000,
      onFailure: 'rollback',
      notify: 'failures',
    },
    guards: { approve: [] },
    dependsOn: [],
    inputs: [],
    after: [],
    locked: null,
    withdrawn: false,
    lockPath: 'shop.lock.yaml',
    declared: { repo, path: 'shop.yaml', line: 1, commit: sha('a') },
    digest: `digest-${id}`,
    ...patch,
  };
}

export function state(id: string, patch: Partial<PlacementState> = {}): PlacementState {
  return {
    id: id as PlacementId,
    desired: null,
    applied: null,
    begun: null,
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
    updatedAt: 1_000,
    ...patch,
  };
}

export function change(id: string, patch: Partial<Change> = {}): Change {
  return {
    id: id as ChangeId,
    kind: 'commit',
    project: 'default',
    repo,
    ref: 'refs/heads/main',
    from: null,
    to: sha('b'),
    title: `Change ${id}`,
    author: { name: 'Ada', email: 'ada@acme.dev' },
    commits: [],
    commitCount: 1,
    committedAt: 1_000,
    seenAt: 1_000,
    of: null,
    ...patch,
  };
}

export function delivery(id: string, on: string, patch: Partial<Delivery> = {}): Delivery {
  return {
    id: id as DeliveryId,
    placement: on as PlacementId,
    project: 'default',
    kind: 'change',
    asked: null,
    prune: false,
    change: 'c1' as ChangeId,
    revision: sha('b'),
    from: null,
    to: bundleId('one'),
    phase: 'execute',
    plan: null,
    wavesDone: 0,
    waveInFlight: 0,
    attempt: 0,
    holds: [],
    spans: [
      { name: 'source', label: '', startedAt: 1_000, endedAt: 1_001 },
      { name: 'render', label: '', startedAt: 1_001, endedAt: 1_010 },
    ],
    verdict: null,
    failure: null,
    reason: '',
    by: 'ada@acme.dev',
    healthDeadline: null,
    startedAt: 1_000,
    executedAt: null,
    endedAt: null,
    ...patch,
  };
}

export function bundle(name: string, patch: Partial<StoredBundle> = {}): StoredBundle {
  return { digest: bundleId(name), open: '[]', sealed: null, objectCount: 0, ...patch };
}

export function plan(digest: string, on: string, of: string, madeAt = 1_000): Plan {
  return {
    digest: digest as PlanDigest,
    placement: on as PlacementId,
    bundle: bundleId(of),
    waves: [],
    prunes: [],
    heldPrunes: [],
    conflicts: [],
    unchanged: 0,
    madeAt,
  };
}

export function permit(digest: string, on: string): Permit {
  const gates = [{ gate: 'freeze', rule: 'freeze', outcome: 'passed' }] as const;
  return { plan: digest as PlanDigest, placement: on as PlacementId, gates, epoch: 1 as Epoch, expiresAt: 1_000 };
}

export function effect(of: string, on: string, patch: Partial<EffectRecord> = {}): EffectRecord {
  return {
    delivery: of as DeliveryId,
    placement: on as PlacementId,
    wave: 0,
    attempt: 0,
    plan: 'plan' as PlanDigest,
    epoch: 1 as Epoch,
    state: 'intended',
    at: 1_000,
    ...patch,
  };
}

export function object(key: string, on: string, patch: Partial<ManagedObject> = {}): ManagedObject {
  return {
    target: 'prod',
    key: key as ObjectKey,
    placement: on as PlacementId,
    uid: null,
    baseline: null,
    live: null,
    health: { status: 'unknown', message: '' },
    origin: { path: 'deploy/web.yaml', line: 3 },
    wave: 0,
    phase: 'sync',
    updatedAt: 1_000,
    ...patch,
  };
}

export function event(kind: EventKind, on: string | null, patch: Partial<NewEvent> = {}): Write {
  return {
    kind: 'event',
    event: {
      version: 1,
      at: 1_000,
      kind,
      project: 'default',
      placement: on as PlacementId | null,
      delivery: null,
      change: null,
      message: kind,
      severity: 'info',
      data: {},
      ...patch,
    },
  };
}

export function audit(subject: string, patch: Partial<AuditRecord> = {}): Write {
  return {
    kind: 'audit',
    record: {
      at: 1_000,
      actor: fairleadActor,
      via: 'reconcile',
      verb: 'execute',
      subject,
      project: 'default',
      outcome: 'intent',
      reason: '',
      data: { clé: ['ü', 1, null, true] },
      ...patch,
    },
  };
}

export function token(id: string, patch: Partial<TokenRecord> = {}): TokenRecord {
  return {
    id,
    name: id,
    hash: `hash-${id}`,
    role: 'viewer',
    project: '',
    createdAt: 1_000,
    expiresAt: null,
    lastUsedAt: null,
    createdBy: 'ada@acme.dev',
    kind: 'token',
    ...patch,
  };
}

export function message(key: string, at: number): OutboxMessage {
  return { key, channel: 'chat', title: 'shop failed', text: '', severity: 'error', at, data: { placement: 'p1' } };
}
