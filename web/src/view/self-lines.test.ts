import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { describe, expect, test } from 'vitest';
import { selfLines } from './self-lines.ts';

const now = 10_000_000;
const target = {
  name: 'dev',
  reachable: true,
  message: '',
  version: '',
  lastContactAt: now,
  epoch: 1,
  writer: 'server',
  placements: 1,
};
const repository = {
  repo: 'https://git.acme.dev/shop',
  checkedAt: now - 20_000,
  failure: null,
  failingSince: null,
  held: null,
};
const problem = {
  repo: '',
  path: 'shop.yaml',
  line: 3,
  column: 1,
  subject: '',
  field: '',
  message: 'no such target',
  severity: 'error',
} as const;
const well: Parameters<typeof selfLines>[0] = {
  asOf: now,
  self: { version: '1', installation: 'i', writer: { replica: 'server', epoch: 3, heartbeatAt: now }, startedAt: 0 },
  targets: [target],
  repositories: [repository],
  problems: [],
};
const tones = (patch: Partial<Parameters<typeof selfLines>[0]>) =>
  selfLines({ ...well, ...patch }).map(({ tone }) => tone);

describe('web/src/view/self-lines.ts', () => {
  test('all is well', () => {
    expect(selfLines(well).map(({ what }) => what)).toEqual([
      'server writes, session 3',
      'The one target answers',
      'Git answers, last asked 20 s ago',
      'The configuration has no mistakes',
    ]);
    expect(tones({})).toEqual(['good', 'good', 'good', 'good']);
  });

  test.each<readonly [string, Partial<NowView>, number, string]>([
    [
      'a writer that is silent',
      { self: { ...well.self, writer: { replica: 'server', epoch: 3, heartbeatAt: 0 } } },
      0,
      'bad',
    ],
    ['no writer', { self: { ...well.self, writer: null } }, 0, 'bad'],
    [
      'a target that does not answer',
      { targets: [{ ...target, reachable: false, message: 'refused', lastContactAt: null }] },
      1,
      'bad',
    ],
    ['no target yet', { targets: [] }, 1, 'idle'],
    ['Git does not answer', { repositories: [{ ...repository, failure: 'timeout', failingSince: 0 }] }, 2, 'bad'],
    [
      'a rewritten history waits',
      { repositories: [{ ...repository, held: { ref: 'main', from: 'a', to: 'b' } }] },
      2,
      'held',
    ],
    ['a mistake', { problems: [problem] }, 3, 'bad'],
    ['a warning', { problems: [{ ...problem, severity: 'warning' }] }, 3, 'held'],
  ])('%s', (_sentence, patch, line, tone) => {
    expect(tones(patch)[line]).toBe(tone);
  });
});
