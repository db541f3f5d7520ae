import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectKey } from '../model/object.ts';
import { prune } from '../testing/builders.ts';
import { type DeletionFacts, decideDeletions } from './delete-gate.ts';

const file = (name: string) => prune('host.fairlead.dev/v1', 'File', name);
const files = (count: number) => Array.from({ length: count }, (_, index) => file(`f${index}`));

const usual: DeletionFacts = {
  prunes: [file('old')],
  inventoryCount: 10,
  declaredCount: 9,
  declaredOnTarget: new Set(),
  incomplete: [],
  policy: 'on',
  rollback: false,
  observing: false,
  confirmed: false,
};

describe('core/src/gate/delete-gate.ts', () => {
  it.each<[string, Partial<DeletionFacts>, number]>([
    ['one of ten objects that Git dropped is deleted', {}, 1],
    ['nothing is deleted while pruning is off', { policy: 'off' }, 0],
    ['a sync without deletions deletes nothing, confirmed or not', { policy: 'left-out', confirmed: true }, 0],
    ['one chosen of many that Git dropped is a part of a bulk', { impliedCount: 6 }, 0],
    ['one chosen of few is deleted', { impliedCount: 2 }, 1],
    ['production asks first', { policy: 'confirm' }, 0],
    ['a confirmation of this plan lets it through', { policy: 'confirm', confirmed: true }, 1],
    [
      'an object that another application declares stays',
      { declaredOnTarget: new Set([objectKey(file('old').ref)]) },
      0,
    ],
    [
      'no confirmation deletes what another application declares',
      { declaredOnTarget: new Set([objectKey(file('old').ref)]), confirmed: true },
      0,
    ],
    ['a target seen in part proves no absence, confirmed or not', { incomplete: ['Route'], confirmed: true }, 0],
    ['a rollback deletes nothing, confirmed or not', { rollback: true, confirmed: true }, 0],
    ['a rebuilt inventory deletes nothing', { observing: true }, 0],
    ['a whole application is held', { declaredCount: 0, inventoryCount: 1 }, 0],
    ['the rest of a whole application is held too', { declaredCount: 0, inventoryCount: 10 }, 0],
    ['a whole application goes once confirmed', { declaredCount: 0, inventoryCount: 1, confirmed: true }, 1],
    ['exactly half is not more than half', { prunes: files(2), inventoryCount: 4, declaredCount: 2 }, 2],
    ['more than half is held', { prunes: files(3), inventoryCount: 4, declaredCount: 1 }, 0],
    ['ten of a hundred pass', { prunes: files(10), inventoryCount: 100, declaredCount: 90 }, 10],
    ['twenty of a hundred pass', { prunes: files(20), inventoryCount: 100, declaredCount: 80 }, 20],
    ['twenty-one of a hundred are held', { prunes: files(21), inventoryCount: 100, declaredCount: 79 }, 0],
    ['eleven of thirty are held', { prunes: files(11), inventoryCount: 30, declaredCount: 19 }, 0],
    ['a Namespace waits for a person', { prunes: [prune('v1', 'Namespace', 'shop')] }, 0],
    ['a claim on a volume waits for a person', { prunes: [prune('v1', 'PersistentVolumeClaim', 'data')] }, 0],
    [
      'a CustomResourceDefinition waits for a person',
      { prunes: [prune('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'x')] },
      0,
    ],
    ['a StatefulSet waits for a person', { prunes: [prune('apps/v1', 'StatefulSet', 'db')] }, 0],
    ['a StatefulSet goes once confirmed', { prunes: [prune('apps/v1', 'StatefulSet', 'db')], confirmed: true }, 1],
  ])('%s', (_sentence, facts, allowed) => {
    const decided = decideDeletions({ ...usual, ...facts });
    expect(decided.allowed).toHaveLength(allowed);
    expect(decided.allowed.length + decided.held.length).toBe((facts.prunes ?? usual.prunes).length);
    for (const held of decided.held) expect(held.reason).not.toBe('');
  });

  it('never allows a key that Git declares on the target, whatever the facts', () => {
    const facts = fc.record({
      inventoryCount: fc.nat(40),
      declaredCount: fc.nat(40),
      policy: fc.constantFrom('off' as const, 'on' as const, 'confirm' as const),
      rollback: fc.boolean(),
      observing: fc.boolean(),
      confirmed: fc.boolean(),
      count: fc.integer({ min: 1, max: 30 }),
      declared: fc.array(fc.nat(30)),
    });
    fc.assert(
      fc.property(facts, ({ count, declared, ...rest }) => {
        const declaredOnTarget = new Set(declared.map((index) => objectKey(file(`f${index}`).ref)));
        const { allowed } = decideDeletions({ ...rest, incomplete: [], prunes: files(count), declaredOnTarget });
        return allowed.every((change) => !declaredOnTarget.has(objectKey(change.ref)));
      }),
    );
  });
});
