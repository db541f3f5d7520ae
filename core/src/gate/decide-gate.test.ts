import { describe, expect, it } from 'vitest';
import type { Decision } from '../model/decision.ts';
import type { GateName } from '../model/hold.ts';
import type { PlanDigest } from '../model/ids.ts';
import { shopDev, someObject, somePlacement, somePlan } from '../testing/builders.ts';
import { decideGate, type GateFacts } from './decide-gate.ts';

const made = { id: 'd', by: 'ada', reason: 'because', at: 0 };
const freeze: Decision = { ...made, kind: 'freeze', scope: { target: 'dev' }, until: null, all: false };
const stopAll: Decision = { ...made, kind: 'freeze', scope: {}, until: null, all: true };
const pause: Decision = { ...made, kind: 'pause', placement: shopDev, until: 5_000 };
const guarded = somePlacement({
  guards: { approve: [{ count: 1, from: ['group:leads'], declaredBy: 'Target/prod' }] },
});
const conflict = {
  ref: someObject('host.fairlead.dev/v1', 'File', 'config').ref,
  owner: 'application other',
  reason: 'both declare it',
  next: 'take it out',
};
const waiting = [{ name: 'db in dev', ready: false, reason: 'it is pending' }];

const usual: GateFacts = {
  placement: somePlacement(),
  kind: 'change',
  byPerson: false,
  plan: somePlan(),
  agreed: somePlan().digest,
  decisions: [],
  dependencies: [],
  begun: false,
  observing: false,
  now: 1_000,
};

const noon = 12 * 3_600_000;
const office = {
  rules: [{ kind: 'allow', cron: '0 9 * * *', lengthMs: 8 * 3_600_000, zone: 'UTC', reason: '' }],
  overrun: 'finish',
  declaredBy: 'Target/prod',
} as const;
const windowed = somePlacement({ guards: { approve: [], windows: [office] } });
const waitsAtClosing = somePlacement({ guards: { approve: [], windows: [{ ...office, overrun: 'wait' }] } });

describe('core/src/gate/decide-gate.ts', () => {
  it.each<[string, Partial<GateFacts>, readonly GateName[]]>([
    ['a change with nothing in its way passes', {}, []],
    ['a freeze holds a change', { decisions: [freeze] }, ['freeze']],
    ['a freeze elsewhere does not', { decisions: [{ ...freeze, scope: { target: 'prod' } }] }, []],
    ['a freeze that is over does not', { decisions: [{ ...freeze, until: 999 }] }, []],
    ['a freeze lets corrections through', { decisions: [freeze], kind: 'correction' }, []],
    [
      'a freeze holds a correction of chosen objects: that is an act of a person',
      { decisions: [freeze], kind: 'correction', partial: true },
      ['freeze'],
    ],
    ['a freeze lets an automatic rollback through', { decisions: [freeze], kind: 'rollback' }, []],
    ['stop everything holds corrections', { decisions: [stopAll], kind: 'correction' }, ['freeze']],
    [
      'stop everything holds corrections that a narrower freeze lets through',
      { decisions: [freeze, stopAll], kind: 'correction' },
      ['freeze'],
    ],
    ['stop everything holds automatic rollbacks', { decisions: [stopAll], kind: 'rollback' }, ['freeze']],
    [
      "stop everything lets a person's rollback through",
      { decisions: [stopAll], kind: 'rollback', byPerson: true },
      [],
    ],
    ["stop everything holds a person's change", { decisions: [stopAll], byPerson: true }, ['freeze']],
    ['a closed window holds a change', { placement: windowed }, ['window']],
    ['an open one does not', { placement: windowed, now: noon }, []],
    ['a delivery that has begun goes on when it closes', { placement: windowed, begun: true }, []],
    ['unless it is to wait', { placement: waitsAtClosing, begun: true }, ['window']],
    ['a correction passes a closed window', { placement: waitsAtClosing, kind: 'correction' }, []],
    ['going back passes a closed window', { placement: waitsAtClosing, kind: 'rollback' }, []],
    ["a person's change does not", { placement: windowed, byPerson: true }, ['window']],
    ['a pause holds', { decisions: [pause] }, ['pause']],
    ['a pause that ran out does not', { decisions: [pause], now: 5_000 }, []],
    ['a pause holds corrections', { decisions: [pause], kind: 'correction' }, ['pause']],
    ['a dependency that is not ready holds', { dependencies: waiting }, ['dependency']],
    ['a rollback does not wait for dependencies', { dependencies: waiting, kind: 'rollback' }, []],
    ['without knowing the people an approval holds', { placement: guarded }, ['approval']],
    ['going back waives the approval', { placement: guarded, kind: 'rollback' }, []],
    ['a correction waives the approval', { placement: guarded, kind: 'correction' }, []],
    [
      'a conflict holds whatever the kind',
      { plan: somePlan({ conflicts: [conflict] }), kind: 'rollback', byPerson: true },
      ['conflict'],
    ],
    ['a restored installation holds what differs', { observing: true }, ['observing']],
    [
      'a confirmation of that plan lets it pass',
      { observing: true, decisions: [{ ...made, kind: 'confirmation', placement: shopDev, plan: somePlan().digest }] },
      [],
    ],
    [
      'a confirmation of another plan does not',
      {
        observing: true,
        decisions: [{ ...made, kind: 'confirmation', placement: shopDev, plan: 'other' as PlanDigest }],
      },
      ['observing'],
    ],
    [
      'all that is in the way is named at once',
      { decisions: [freeze, pause], dependencies: waiting },
      ['freeze', 'pause', 'dependency'],
    ],
  ])('%s', (_sentence, facts, gates) => {
    const decision = decideGate({ ...usual, ...facts });
    expect(decision.kind === 'wait' ? decision.holds.map((hold) => hold.gate) : []).toEqual(gates);
  });

  it('records what it waived', () => {
    const decision = decideGate({ ...usual, placement: guarded, kind: 'rollback' });
    expect(decision).toMatchObject({
      kind: 'allow',
      gates: expect.arrayContaining([expect.objectContaining({ gate: 'approval', outcome: 'waived' })]),
    });
  });
});
