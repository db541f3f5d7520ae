import { initialState } from '@fairlead/core/delivery/initial-state.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Change } from '@fairlead/core/model/change.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type {
  BundleDigest,
  ChangeId,
  CommitSha,
  DeliveryId,
  PlacementId,
  PlanDigest,
  RepoUrl,
} from '@fairlead/core/model/ids.ts';
import { type DesiredObject, objectKey, refOf } from '@fairlead/core/model/object.ts';
import type { Placement, PlacementState } from '@fairlead/core/model/placement.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import { sha256 } from '../../io/sha256.ts';
import type { Write } from '../../ports/store.ts';

export const repoUrl = 'https://git.example/shop' as RepoUrl;
export const seedAt = 1_700_000_000_000;

const sha = (text: string): CommitSha => sha256(text).slice(0, 40) as CommitSha;
export const oldRevision = sha('old');
export const newRevision = sha('new');
export const changeOf = (project: string, revision: CommitSha): ChangeId =>
  `change-${project}-${revision.slice(0, 8)}` as ChangeId;

export function placementOf(
  project: string,
  application: string,
  stage: string,
  index: number,
  after: readonly PlacementId[] = [],
): Placement {
  return {
    id: `${application}-${stage}` as PlacementId,
    project,
    application,
    target: stage,
    targetKind: 'host',
    namespace: '',
    stage,
    stageIndex: index,
    tier: stage === 'prod' ? 'production' : 'non-production',
    source: { repo: repoUrl, path: 'deploy', revision: { kind: 'head' }, include: [], exclude: [], values: {} },
    settings: {
      sync: stage === 'prod' ? 'promotion' : 'automatic',
      prune: 'on',
      heal: 'correct',
      retry: { limit: 5, minBackoffMs: 1_000, maxBackoffMs: 60_000, slowMs: null },
      ignore: [],
      healthDeadlineMs: 60_000,
      watchMs: 600_000,
      onFailure: 'rollback',
      notify: 'failures',
    },
    guards: { approve: [] },
    dependsOn: [],
    inputs: [],
    after,
    locked: index === 0 ? null : oldRevision,
    lockPath: `${application}.lock.yaml`,
    declared: { repo: repoUrl, path: `${application}.yaml`, line: 1, commit: oldRevision },
    withdrawn: false,
    digest: `${application}-${stage}`,
  };
}

function hostObject(kind: string, name: string, spec: JsonObject, secret = false): DesiredObject {
  const manifest = { apiVersion: 'host.fairlead.dev/v1', kind, metadata: { name }, spec };
  return { ref: refOf(manifest), manifest, origin: { path: 'deploy/api.yaml', line: 3 }, secret };
}

export const secretValue = 'correct-horse-battery';
export const objects: readonly DesiredObject[] = [
  hostObject('Process', 'api', { run: ['node', 'api.js'] }),
  hostObject('File', 'password', { content: secretValue }, true),
];
export const newObjects: readonly DesiredObject[] = [
  hostObject('Process', 'api', { run: ['node', 'api.js', '--new'] }),
  hostObject('File', 'password', { content: `${secretValue}-2` }, true),
  hostObject('Task', 'migrate', { run: ['true'] }),
];

/** A placement that runs `oldRevision` healthily and, where `at` is new, `newRevision` after it. */
export function placementWrites(
  placement: Placement,
  digests: { readonly old: BundleDigest; readonly new: BundleDigest },
  runs: 'old' | 'new',
  patch: Partial<PlacementState> = {},
): readonly Write[] {
  const revision = runs === 'old' ? oldRevision : newRevision;
  const applied = { revision, bundle: digests[runs], change: changeOf(placement.project, revision), at: seedAt };
  const state: PlacementState = {
    ...initialState(placement.id),
    desired: applied,
    applied,
    sync: 'synced',
    health: 'healthy',
    updatedAt: seedAt,
    ...patch,
  };
  const healthy = (which: 'old' | 'new', at: number): Write => ({
    kind: 'put-healthy',
    placement: placement.id,
    bundle: digests[which],
    revision: which === 'old' ? oldRevision : newRevision,
    change: changeOf(placement.project, which === 'old' ? oldRevision : newRevision),
    delivery: `${placement.id}-${which}` as DeliveryId,
    at,
  });
  const plan = planOf(placement, digests[runs]);
  return [
    { kind: 'put-placement', placement },
    { kind: 'put-state', state },
    healthy('old', seedAt - 10_000),
    ...(runs === 'new' ? [healthy('new', seedAt)] : []),
    { kind: 'put-plan', plan },
    { kind: 'put-delivery', delivery: deliveryOf(placement, digests[runs], revision, plan.digest) },
    ...objects.map((object) => objectWrite(placement, object)),
    arrivalEvent(placement, runs, revision),
  ];
}

function objectWrite(placement: Placement, object: DesiredObject): Write {
  return {
    kind: 'put-object',
    object: {
      target: placement.target,
      key: objectKey(object.ref),
      placement: placement.id,
      uid: `uid-${placement.id}-${object.ref.name}`,
      baseline: 'f1',
      live: 'f1',
      health: { status: 'healthy', message: '' },
      origin: { path: 'deploy/api.yaml', line: 3 },
      wave: 0,
      phase: 'sync',
      updatedAt: seedAt,
    },
  };
}

function arrivalEvent(placement: Placement, runs: 'old' | 'new', revision: CommitSha): Write {
  const { application, stage, target, project } = placement;
  return {
    kind: 'event',
    event: {
      version: 1,
      at: seedAt,
      kind: 'delivery-succeeded',
      project,
      placement: placement.id,
      delivery: `${placement.id}-${runs}` as DeliveryId,
      change: changeOf(project, revision),
      message: `${application} in ${stage} runs ${revision.slice(0, 7)} and is healthy`,
      severity: 'info',
      data: { application, stage, target },
    },
  };
}

export function planOf(placement: Placement, bundle: BundleDigest): Plan {
  const task = {
    ref: { group: 'host.fairlead.dev', kind: 'Task', namespace: '', name: 'migrate' },
    action: 'run',
    fields: [],
    liveUid: null,
    phase: 'pre-sync',
    wave: 0,
  } as const;
  const digest = sha256(`plan ${placement.id} ${bundle}`) as PlanDigest;
  return {
    digest,
    placement: placement.id,
    bundle,
    waves: [{ phase: 'pre-sync', wave: 0, changes: [task] }],
    prunes: [],
    heldPrunes: [],
    conflicts: [],
    unchanged: 1,
    madeAt: seedAt,
  };
}

export function deliveryOf(placement: Placement, to: BundleDigest, revision: CommitSha, plan: PlanDigest): Delivery {
  return {
    id: `${placement.id}-${revision === oldRevision ? 'old' : 'new'}` as DeliveryId,
    placement: placement.id,
    project: placement.project,
    kind: 'change',
    change: changeOf(placement.project, revision),
    revision,
    from: null,
    to,
    phase: 'record',
    plan,
    wavesDone: 1,
    waveInFlight: null,
    attempt: 1,
    asked: null,
    prune: false,
    holds: [],
    spans: [{ name: 'plan', label: 'planned', startedAt: seedAt, endedAt: seedAt + 10 }],
    verdict: 'healthy',
    failure: null,
    reason: '',
    by: 'fairlead',
    healthDeadline: null,
    startedAt: seedAt,
    executedAt: seedAt + 20,
    endedAt: seedAt + 30,
  };
}

export function changeRecord(project: string, revision: CommitSha, title: string): Change {
  const author = { name: 'Ada', email: 'ada@example.org' };
  const commit = { sha: revision, title, body: '', author, committer: author, authoredAt: seedAt, committedAt: seedAt };
  return {
    id: changeOf(project, revision),
    kind: 'commit',
    project,
    repo: repoUrl,
    ref: 'refs/heads/main',
    from: null,
    to: revision,
    title,
    author,
    commits: [commit],
    commitCount: 1,
    committedAt: seedAt,
    seenAt: seedAt,
    of: null,
  };
}
