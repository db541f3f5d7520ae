import { describe, expect, test } from 'vitest';
import type { Hold } from '../model/hold.ts';
import type { Placement, PlacementState } from '../model/placement.ts';
import { type ExplainFacts, explain } from './explain.ts';

const now = Date.UTC(2026, 10, 21, 14, 30);
const at = Date.UTC(2026, 10, 21, 12, 4);
const good = '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d';
const bad = '9d8c7b6a5f4e3d2c1b0a9d8c7b6a5f4e3d2c1b0a';

const placement = {
  application: 'shop',
  stage: 'prod',
  target: 'prod',
  settings: { heal: 'alert' },
} as unknown as Placement; // explain reads these fields only
const state = {
  desired: { revision: good, bundle: 'b-good', change: 'c1' },
  applied: { revision: good, bundle: 'b-good', change: 'c1', at },
  delivery: null,
  watch: null,
  sync: 'synced',
  health: 'healthy',
  holds: [],
  failure: null,
  drifted: [],
  driftSince: null,
  nextAt: null,
  request: null,
} as unknown as PlacementState; // explain reads these fields only

type Patch = Omit<Partial<ExplainFacts>, 'state'> & { readonly state?: object };
function sentenceOf(patch: Patch) {
  const facts = {
    placement,
    pin: null,
    revert: null,
    reverted: null,
    source: null,
    delivery: null,
    unhealthy: null,
    now,
    ...patch,
    state: { ...state, ...patch.state },
  };
  return explain(facts as ExplainFacts);
}

const pin = {
  id: 'p',
  kind: 'pin',
  placement: 'x',
  bundle: 'b-good',
  not: 'b-bad',
  by: 'fairlead',
  at,
  reason: '9d8c7b6 failed: Process/api failed its health check at http://127.0.0.1:8080/healthz: 500',
};
const hold = (patch: Partial<Hold>): Hold => ({
  gate: 'approval',
  rule: 'Target/prod spec.guards.approve',
  reason: 'waits for one approval by leads',
  next: 'ask the leads',
  until: null,
  ...patch,
});

const table: readonly (readonly [string, Patch, string])[] = [
  ['all is well', {}, 'shop is live in prod at 1a2b3c4 since 12:04 UTC; nothing waits.'],
  [
    'all is well since another day',
    { state: { applied: { ...state.applied, at: at - 86_400_000 } } },
    'shop is live in prod at 1a2b3c4 since 2026-11-20 12:04 UTC; nothing waits.',
  ],
  [
    'it is watched',
    { state: { watch: { delivery: 'd', until: now + 60_000 } } },
    'shop is live in prod at 1a2b3c4 since 12:04 UTC; watched until 14:31 UTC.',
  ],
  ['a gate holds it', { state: { holds: [hold({})] } }, 'shop is held in prod: waits for one approval by leads.'],
  [
    'two gates hold it, one until a moment',
    { state: { holds: [hold({ until: now + 3_600_000 }), hold({})] } },
    'shop is held in prod: waits for one approval by leads (and 1 more reason). It may go on by itself at 15:30 UTC.',
  ],
  [
    'it went back by itself and Git was mended',
    { pin: pin as never, revert: { state: 'pushed', commit: 'abc1234' }, state: { holds: [hold({ gate: 'pin' })] } },
    'shop in prod went back to 1a2b3c4 because 9d8c7b6 failed: Process/api failed its health check at http://127.0.0.1:8080/healthz: 500; revert abc1234 is in Git.',
  ],
  [
    'it is going back',
    { pin: pin as never, state: { applied: { revision: bad, bundle: 'b-bad', change: 'c', at } } },
    'shop in prod is going back to b-good because 9d8c7b6 failed: Process/api failed its health check at http://127.0.0.1:8080/healthz: 500.',
  ],
  [
    'a person pinned it',
    { pin: { ...pin, by: 'ada', not: null, reason: 'audit week' } as never, state: { holds: [hold({ gate: 'pin' })] } },
    'shop in prod stays at 1a2b3c4 until somebody unpins it: pinned by ada: audit week.',
  ],
  [
    'a delivery is under way',
    {
      state: { delivery: 'd' },
      delivery: { phase: 'execute', kind: 'change', revision: bad, startedAt: at, reason: '' } as never,
    },
    'shop in prod is on its way to 9d8c7b6 since 12:04 UTC: it is being applied.',
  ],
  [
    'a delivery waits for health',
    {
      state: { delivery: 'd' },
      delivery: { phase: 'health', kind: 'change', revision: bad, startedAt: at, reason: '' } as never,
      unhealthy: { object: 'Process/api', message: 'connection refused' },
    },
    'shop in prod is on its way to 9d8c7b6 since 12:04 UTC: it is applied and not healthy yet; Process/api: connection refused.',
  ],
  [
    'it failed and is tried again',
    {
      state: {
        failure: {
          code: 'render-failed',
          message: 'deploy/api.yaml:12:3 a tab indents',
          next: 'use spaces',
          retryable: true,
        },
        nextAt: now + 30_000,
      },
    },
    'shop in prod failed: deploy/api.yaml:12:3 a tab indents (1a2b3c4 still counts as applied; next attempt in 30s).',
  ],
  [
    'it drifted and is only reported',
    { state: { drifted: ['host.fairlead.dev/File//greeting'], driftSince: at } },
    'shop in prod runs 1a2b3c4, but since 12:04 UTC File/greeting no longer holds what was applied; it is reported, not put back.',
  ],
  [
    'somebody added to an object',
    {
      placement: { ...placement, settings: { ...placement.settings, additions: 'alert', heal: 'correct' } },
      added: [
        { by: 'kubectl-edit', field: 'metadata.labels.team' },
        { by: 'Lens', field: 'spec.paused' },
      ],
      state: { drifted: ['apps/Deployment/shop/web'], driftSince: at },
    },
    'shop in prod runs 1a2b3c4, but since 12:04 UTC kubectl-edit added metadata.labels.team and 1 more to Deployment/shop/web beside what Git declares; it is reported, not put back.',
  ],
  [
    'somebody made what nobody declared',
    {
      state: {
        strangers: {
          count: 2,
          objects: [{ ref: { group: '', kind: 'Secret', namespace: 'shop', name: 'left' }, by: 'kubectl', since: at }],
        },
      },
    },
    'shop is live in prod at 1a2b3c4, but nobody declared Secret/shop/left and 1 more in its namespaces (made by kubectl); it is told, and never deleted.',
  ],
  [
    'the history was rewritten',
    { source: { kind: 'rewritten', repo: 'https://git.acme.dev/shop', from: good, to: bad } },
    "shop in prod stays at 1a2b3c4: Git's history was rewritten from 1a2b3c4 to 9d8c7b6, which does not follow it, and waits for a person.",
  ],
  [
    'its repository is away',
    { source: { kind: 'away', failure: 'git.acme.dev does not answer', since: at } },
    'shop is live in prod at 1a2b3c4, but newer commits are not seen since 12:04 UTC: git.acme.dev does not answer.',
  ],
  [
    'it was asked for something',
    { state: { request: { kind: 'refresh', by: 'ada', at: now } } },
    'shop in prod was asked to refresh by ada and answers at its next look.',
  ],
  ['nothing runs yet', { state: { applied: null } }, 'shop in prod runs nothing yet; Git asks for 1a2b3c4.'],
  [
    'a newer version comes',
    { state: { desired: { revision: bad, bundle: 'b-bad', change: 'c' } } },
    'shop in prod runs 1a2b3c4; Git asks for 9d8c7b6, which comes next.',
  ],
  [
    'it is degraded',
    { state: { health: 'degraded' }, unhealthy: { object: 'Process/api', message: 'exit 1' } },
    'shop in prod runs 1a2b3c4 and is degraded: Process/api: exit 1.',
  ],
  ['nobody has looked', { state: { desired: null, applied: null } }, 'shop in prod has not been looked at yet.'],
];

describe('core/src/insight/explain.ts', () => {
  test.each(table)('%s', (_sentence, patch, expected) => {
    expect(sentenceOf(patch).sentence).toBe(expected);
  });

  test('a hold hands on its rule and the next step', () => {
    expect(sentenceOf({ state: { holds: [hold({})] } })).toMatchObject({
      rule: 'Target/prod spec.guards.approve',
      next: 'ask the leads',
    });
  });

  test('every health has words of its own', () => {
    const words = (['degraded', 'missing', 'unknown', 'progressing', 'suspended'] as const).map(
      (health) => sentenceOf({ state: { health } }).sentence,
    );
    expect(new Set(words).size).toBe(5);
  });
});
