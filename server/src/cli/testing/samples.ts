import type { NowView } from '@fairlead/core/wire/view/now.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';

export const sampleNow = Date.UTC(2026, 10, 21, 12);
const version = { revision: '1a2b3c4d5e6f'.repeat(4).slice(0, 40), bundle: 'b'.repeat(64), change: 'c1' };

/** A placement that is synced and healthy. */
export function placementView(patch: Partial<PlacementView> = {}): PlacementView {
  return {
    id: 'shop-prod',
    project: 'web',
    application: 'shop',
    target: 'prod',
    stage: 'prod',
    targetKind: 'host',
    stageIndex: 1,
    tier: 'production',
    sync: 'synced',
    health: 'healthy',
    holds: [],
    failure: null,
    desired: version,
    applied: { ...version, at: sampleNow - 3_600_000 },
    verified: version.revision,
    delivery: null,
    watchUntil: null,
    attempt: 0,
    nextAt: null,
    observing: false,
    withdrawn: false,
    request: null,
    drifted: [],
    driftSince: null,
    strangers: null,
    paused: null,
    pinned: null,
    frozen: null,
    updatedAt: sampleNow,
    why: { sentence: 'shop is live in prod at 1a2b3c4.', next: '', rule: '' },
    ...patch,
  };
}

/** A landing page on which all is well. */
export function nowView(patch: Partial<NowView> = {}): NowView {
  return {
    asOf: sampleNow,
    lastSeq: 7,
    counts: { total: 3, bySync: { synced: 3 }, byHealth: { healthy: 3 } },
    wrong: [],
    inFlight: [],
    recentChanges: [],
    waiting: [],
    problems: [],
    targets: [
      {
        name: 'prod',
        reachable: true,
        message: '',
        version: '1',
        lastContactAt: sampleNow,
        epoch: 1,
        writer: 'server',
        placements: 3,
      },
    ],
    repositories: [],
    freezes: [],
    self: {
      version: '1.2.3',
      installation: 'i1',
      writer: { replica: 'server', epoch: 1, heartbeatAt: sampleNow },
      startedAt: sampleNow - 90_000,
    },
    ...patch,
  };
}
