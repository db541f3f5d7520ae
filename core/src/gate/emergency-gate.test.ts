import { describe, expect, test } from 'vitest';
import type { Decision } from '../model/decision.ts';
import type { EmergencyLane, WaivableGate } from '../model/settings.ts';
import { shopDev, somePlacement, somePlan } from '../testing/builders.ts';
import { decideGate, type GateFacts } from './decide-gate.ts';
import { type Emergency, mayWaive } from './emergency-gate.ts';

const lane = (declaredBy: string, over: Partial<EmergencyLane> = {}): EmergencyLane => ({
  ...{ who: ['group:oncall'], waives: ['approval', 'window'], longestMs: 3_600_000, declaredBy },
  ...over,
});
const asks = (declaredBy: string) => ({ count: 1, from: [], declaredBy });
type Row = readonly [
  sentence: string,
  lanes: readonly EmergencyLane[],
  asked: readonly string[],
  gate: WaivableGate,
  may: boolean,
];
const table: readonly Row[] = [
  ['without a lane nobody may', [], ['Target/prod'], 'approval', false],
  ['what a target demands, its own lane opens', [lane('Target/prod')], ['Target/prod'], 'approval', true],
  [
    'what a target demands, the lane of a project does not open',
    [lane('Project/web')],
    ['Target/prod'],
    'approval',
    false,
  ],
  ['what both demand, both must open', [lane('Target/prod')], ['Target/prod', 'Project/web'], 'approval', false],
  ['and both do', [lane('Target/prod'), lane('Project/web')], ['Target/prod', 'Project/web'], 'approval', true],
  [
    'what an application demands of itself goes with any lane',
    [lane('Project/web')],
    ['Application/shop'],
    'approval',
    true,
  ],
  ['what a policy asks goes with any lane', [lane('Project/web')], ['Policy/careful'], 'approval', true],
  [
    'a lane for others is none',
    [lane('Target/prod', { who: ['user:eve@acme.dev'] })],
    ['Target/prod'],
    'approval',
    false,
  ],
  ['a gate that is not named stays', [lane('Target/prod')], ['Target/prod'], 'review', false],
];

type Freeze = Decision & { readonly kind: 'freeze' };

describe('core/src/gate/emergency-gate.ts', () => {
  test.each(table)('%s', (_sentence, emergency, asked, gate, may) => {
    const guards = { approve: asked.map(asks), emergency };
    expect(mayWaive({ guards }, ['user:ada@acme.dev', 'group:oncall'], gate)).toBe(may);
  });

  const placement = somePlacement({
    guards: { approve: [asks('Target/prod')], emergency: [lane('Target/prod', { waives: ['approval', 'freeze'] })] },
  });
  const opened: Emergency = {
    ...{ id: 'e', kind: 'emergency', placement: shopDev, gates: ['approval', 'freeze'], person: 'ada@acme.dev' },
    ...{ names: ['group:oncall'], until: 2_000, by: 'ada@acme.dev', reason: 'orders fail', at: 0 },
  };
  const freeze: Omit<Freeze, 'all'> = {
    ...{ id: 'f', kind: 'freeze', scope: {}, until: null, by: 'bob', reason: 'fair', at: 0 },
  };
  const facts: Omit<GateFacts, 'decisions'> = {
    ...{ placement, kind: 'change', byPerson: false, plan: somePlan(), agreed: somePlan().digest, dependencies: [] },
    ...{ begun: false, observing: false, now: 1_000 },
  };
  const holds = (over: Partial<GateFacts>): readonly string[] => {
    const decision = decideGate({ ...facts, decisions: [opened], ...over });
    return decision.kind === 'wait' ? decision.holds.map(({ gate }) => gate) : [];
  };

  test.each<[string, Partial<GateFacts>, readonly string[]]>([
    ['an open lane lets it pass', {}, []],
    ['a freeze, too, where the lane names it', { decisions: [opened, { ...freeze, all: false }] }, []],
    ['never stop everything', { decisions: [opened, { ...freeze, all: true }] }, ['freeze']],
    ['one that is over does not', { now: 2_000 }, ['approval']],
    [
      'one for another placement does not',
      { decisions: [{ ...opened, placement: 'there' as typeof shopDev }] },
      ['approval'],
    ],
    ['one that waives something else does not', { decisions: [{ ...opened, gates: ['window'] }] }, ['approval']],
    [
      'one whose lane was taken out of Git does not',
      { placement: somePlacement({ guards: { approve: [asks('Target/prod')] } }) },
      ['approval'],
    ],
  ])('%s', (_sentence, over, expected) => {
    expect(holds(over)).toEqual(expected);
  });

  test('the permit says who waived what and why', () => {
    expect(decideGate({ ...facts, decisions: [opened] })).toMatchObject({
      gates: expect.arrayContaining([
        { gate: 'approval', rule: 'emergency of ada@acme.dev: orders fail', outcome: 'waived' },
      ]),
    });
  });
});
