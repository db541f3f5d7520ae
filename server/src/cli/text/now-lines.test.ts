import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { describe, expect, test } from 'vitest';
import { nowView, placementView, sampleNow } from '../testing/samples.ts';
import { needsSomebody, nowLines } from './now-lines.ts';

const told = (view: NowView) =>
  nowLines(view).map(({ lead, text, more }) =>
    [lead?.text ?? '', text, more ?? ''].filter((part) => part !== '').join(' | '),
  );

const ill = placementView({
  health: 'degraded',
  sync: 'failed',
  why: {
    sentence: 'shop in prod failed: Process/web does not answer.',
    next: 'see `fairlead logs shop/prod`',
    rule: '',
  },
});
const change = {
  id: 'c1',
  kind: 'commit',
  project: 'web',
  repo: 'https://git.example/shop',
  ref: 'refs/heads/main',
  from: null,
  to: '1a2b3c4d5e6f',
  title: 'Greet more kindly',
  author: { name: 'Ada', email: 'ada@example.org' },
  commitCount: 1,
  committedAt: sampleNow - 240_000,
  seenAt: sampleNow,
  of: null,
  deliveries: { total: 3, open: 1, healthy: 1, failed: 1, rolledBack: 0, other: 0 },
} as const;

const busy = nowView({
  counts: { total: 47, bySync: { synced: 42, failed: 1, held: 4 }, byHealth: { degraded: 1, healthy: 46 } },
  wrong: [ill],
  waiting: Array.from({ length: 4 }, (_, at) => ({
    placement: { id: `p${at}`, project: 'web', application: `app${at}`, target: 'prod', stage: 'prod' },
    hold: { gate: 'approval', rule: 'r', reason: 'an approval is missing', next: 'ask a lead', until: null },
  })),
  recentChanges: [change],
  freezes: [{ id: 'f', by: 'Ada', reason: 'fair', at: 1, until: null, scope: 'tier production', all: false }],
  targets: [
    {
      name: 'eu',
      reachable: false,
      message: 'connection refused',
      version: '',
      lastContactAt: null,
      epoch: null,
      writer: null,
      placements: 1,
    },
  ],
});

describe('server/src/cli/text/now-lines.ts', () => {
  test('all is well in two lines', () => {
    expect(told(nowView())).toEqual([
      '3 placements: ✓ 3 healthy; all synced',
      'Fairlead 1.2.3, up 1m30s, writer server; 1 of 1 targets reachable',
    ]);
    expect(needsSomebody(nowView())).toBe(false);
  });

  test('what is wrong comes first, what is left out is counted', () => {
    expect(told(busy)).toEqual([
      '47 placements: ✗ 1 degraded, ✓ 46 healthy; ✗ 1 failed, ‖ 4 held',
      '‖ frozen | new change is frozen in tier production until it is lifted, by Ada: fair',
      '✗ degraded | shop/prod: shop in prod failed: Process/web does not answer | see `fairlead logs shop/prod`',
      '‖ held | app0/prod: an approval is missing | ask a lead',
      '‖ held | app1/prod: an approval is missing | ask a lead',
      '  … 2 more held: fairlead get placements --sync held',
      '· 1a2b3c4 | Greet more kindly  (Ada, 4m ago)  ✓ 1 healthy  ● 1 open  ✗ 1 failed',
      '✗ away | target eu: connection refused',
      'Fairlead 1.2.3, up 1m30s, writer server; 0 of 1 targets reachable',
    ]);
    expect(needsSomebody(busy)).toBe(true);
  });

  test('who has nothing yet hears how to begin', () => {
    expect(told(nowView({ counts: { total: 0, bySync: {}, byHealth: {} } }))[0]).toMatch(/fairlead init/);
  });
});
