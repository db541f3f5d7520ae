import { describe, expect, test } from 'vitest';
import type { WindowSet } from '../model/window.ts';
import { keptWindows } from './kept-windows.ts';

const hourMs = 3_600_000;
const office: WindowSet = {
  rules: [{ kind: 'allow', cron: '0 9 * * *', lengthMs: 8 * hourMs, zone: 'UTC', reason: '' }],
  overrun: 'finish',
  declaredBy: 'Target/prod',
};
const always: WindowSet = { ...office, rules: [] };
const never: WindowSet = {
  ...office,
  rules: office.rules.map((rule) => ({ ...rule, kind: 'deny', cron: '* * * * *' })),
};
const elsewhere: WindowSet = { ...office, declaredBy: 'Application/shop' };
const night = Date.parse('2026-11-21T03:00Z');
const noon = Date.parse('2026-11-21T12:00Z');
const morning = Date.parse('2026-11-21T09:00Z');

type Row = readonly [
  sentence: string,
  before: readonly WindowSet[],
  after: readonly WindowSet[],
  now: number,
  kept: readonly WindowSet[],
];
const table: readonly Row[] = [
  ['what did not change is not kept beside itself', [office], [office], night, []],
  ['one taken away while it is closed stands until it opens', [office], [], night, [{ ...office, lapsesAt: morning }]],
  ['one made wider while it is closed stands, too', [office], [always], night, [{ ...office, lapsesAt: morning }]],
  ['one moved to another place stands, too', [office], [elsewhere], night, [{ ...office, lapsesAt: morning }]],
  ['one taken away while it is open is gone', [office], [], noon, []],
  [
    'what stands already keeps its end',
    [{ ...office, lapsesAt: 5 + night }],
    [],
    night,
    [{ ...office, lapsesAt: 5 + night }],
  ],
  ['what has lapsed is gone', [{ ...office, lapsesAt: night }], [], night, []],
  ['one that never opens stands for a day', [never], [], noon, [{ ...never, lapsesAt: noon + 24 * hourMs }]],
];

describe('core/src/gate/kept-windows.ts', () => {
  test.each(table)('%s', (_sentence, before, after, now, kept) => {
    expect(keptWindows(before, after, now)).toEqual(kept);
  });
});
