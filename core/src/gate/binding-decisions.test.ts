import { describe, expect, it } from 'vitest';
import type { Decision, Scope } from '../model/decision.ts';
import type { PlacementId, PlanDigest } from '../model/ids.ts';
import { somePlacement } from '../testing/builders.ts';
import { bindingDecisions } from './binding-decisions.ts';

const here = somePlacement({ id: 'here' as PlacementId });
const made = { id: 'x', by: 'ada', reason: '', at: 1 };
const freeze = (scope: Scope): Decision => ({ ...made, kind: 'freeze', scope, until: null, all: false });
const pause = (id: string): Decision => ({ ...made, kind: 'pause', placement: id as PlacementId, until: null });
const confirmation = (id: string): Decision => ({
  ...made,
  kind: 'confirmation',
  placement: id as PlacementId,
  plan: 'plan' as PlanDigest,
});

describe('core/src/gate/binding-decisions.ts', () => {
  it.each<[string, Decision, boolean]>([
    ['a freeze of everything binds', freeze({}), true],
    ['a freeze of its stage binds', freeze({ stage: 'dev' }), true],
    ['a freeze of another stage does not', freeze({ stage: 'prod' }), false],
    ['a pause of it binds', pause('here'), true],
    ['a pause of another placement does not', pause('there'), false],
    ['a confirmation of its plan binds', confirmation('here'), true],
    ['a confirmation elsewhere does not', confirmation('there'), false],
  ])('%s', (_, decision, binds) => {
    expect(bindingDecisions(here, [decision])).toEqual(binds ? [decision] : []);
  });
});
