import type { Mutation } from '../mutation.ts';

const gate = { file: 'core/src/gate/delete-gate.ts', noticedBy: ['core/src/gate/delete-gate.test.ts'] } as const;

/** The delete gate, rule by rule, and that it is asked with true facts. */
export const deletion: readonly Mutation[] = [
  {
    ...gate,
    name: 'what Git still declares elsewhere is deleted',
    from: 'if (facts.declaredOnTarget.has(objectKey(change.ref)))',
    to: 'if (false)',
  },
  {
    ...gate,
    name: 'what could not be seen counts as absent',
    from: 'if (facts.incomplete.length > 0)',
    to: 'if (false)',
  },
  { ...gate, name: 'a rollback deletes', from: 'if (facts.rollback)', to: 'if (false)' },
  { ...gate, name: 'pruning that is off deletes', from: "if (facts.policy === 'off')", to: 'if (false)' },
  { ...gate, name: 'a rebuilt inventory deletes', from: 'if (facts.observing)', to: 'if (false)' },
  { ...gate, name: 'data is deleted without a person', from: 'if (bearing !== undefined)', to: 'if (false)' },
  {
    ...gate,
    name: 'production is deleted from without a person',
    from: "if (facts.policy === 'confirm')",
    to: 'if (false)',
  },
  {
    ...gate,
    name: 'a whole application is deleted',
    from: 'if (facts.declaredCount === 0)',
    to: 'if (false)',
  },
  {
    ...gate,
    name: 'more than half is deleted',
    from: 'if (count * 2 > facts.inventoryCount)',
    to: 'if (false)',
  },
  {
    ...gate,
    name: 'a bulk that is chosen in parts passes',
    from: 'Math.max(facts.prunes.length, facts.impliedCount ?? 0)',
    to: 'facts.prunes.length',
  },
  {
    ...gate,
    name: 'a sync without deletions deletes',
    from: "if (facts.policy === 'left-out')",
    to: 'if (false)',
  },
  { ...gate, name: 'deletion in bulk passes', from: 'if (count > limit)', to: 'if (false)' },
  {
    ...gate,
    name: 'a confirmation lifts what nobody may lift',
    from: 'absoluteReason(facts, change) ?? (facts.confirmed',
    to: '(facts.confirmed ? undefined : absoluteReason(facts, change)) ?? (facts.confirmed',
  },
  {
    name: 'a confirmation of any plan counts for this one',
    file: 'core/src/plan/make-plan.ts',
    from: 'facts.confirmedPlans.has(digest)',
    to: 'facts.confirmedPlans.size > 0',
    noticedBy: ['core/src/plan/make-plan.test.ts'],
  },
  {
    name: 'the delete gate does not hear of other placements',
    file: 'server/src/reconcile/plan-now.ts',
    from: 'await declaredElsewhere(deps, pass.placement)',
    to: 'new Set<ObjectKey>()',
    noticedBy: ['server/src/reconcile/plan.test.ts'],
  },
  {
    name: 'the delete gate does not hear of a partial view',
    file: 'server/src/reconcile/plan-now.ts',
    from: 'incomplete: observation.incomplete,',
    to: 'incomplete: [],',
    noticedBy: ['server/src/reconcile/plan.test.ts'],
  },
  {
    name: 'what is declared in a new plan beyond the agreed one is carried out under it',
    file: 'core/src/plan/make-plan.ts',
    from: 'return allChanges(fresh).every((change) => known.has(changeKey(change)));',
    to: 'return known.size >= 0;',
    noticedBy: ['core/src/plan/make-plan.test.ts'],
  },
];
