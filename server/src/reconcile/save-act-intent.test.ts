import type { Decision } from '@fairlead/core/model/decision.ts';
import { somePlacement } from '@fairlead/core/testing/builders.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingWorld } from '../api/testing/acting-world.ts';
import type { Store } from '../ports/store.ts';
import { saveActIntent } from './save-act-intent.ts';

let here: ActingWorld;
beforeEach(async () => {
  here = await ActingWorld.open();
});
afterEach(() => here.close());

const made = { by: 'eve', reason: 'incident', at: 1, until: null } as const;
const stopAll: Decision = { ...made, id: 'f', kind: 'freeze', scope: {}, all: true };
const pin: Decision = { ...made, id: 'p', kind: 'pause', placement: somePlacement().id };

/** The store, with a decision made by somebody else right after the decisions were read. */
function decidedMeanwhile(decision: Decision): Pick<Store, 'decisions' | 'decisionsVersion' | 'commit'> {
  const { store } = here.world;
  let isMade = false;
  return {
    decisionsVersion: () => store.decisionsVersion(),
    commit: (writes) => store.commit(writes),
    decisions: async () => {
      const known = await store.decisions();
      if (!isMade) await store.commit([{ kind: 'put-decision', decision }]);
      isMade = true;
      return known;
    },
  };
}

const save = (store: Pick<Store, 'decisions' | 'decisionsVersion' | 'commit'>) =>
  saveActIntent({ store: store as Store, clock: here.world.deps.clock }, somePlacement(), [
    { kind: 'put-configuration', name: 'mark', value: 'saved' },
  ]);
const isSaved = async () => (await here.world.store.configuration('mark')) === 'saved';

describe('server/src/reconcile/save-act-intent.ts', () => {
  test('saves where nothing is stopped', async () => {
    expect(await save(here.world.store)).toBeNull();
    expect(await isSaved()).toBe(true);
  });

  test('saves nothing after everything was stopped between the look and the write', async () => {
    expect(await save(decidedMeanwhile(stopAll))).toMatchObject({ by: 'eve' });
    expect(await isSaved()).toBe(false);
  });

  test('is not disturbed by another decision in between', async () => {
    expect(await save(decidedMeanwhile(pin))).toBeNull();
    expect(await isSaved()).toBe(true);
  });
});
