import type { Mutation } from '../mutation.ts';

const gate = { file: 'core/src/gate/decide-gate.ts', noticedBy: ['core/src/gate/decide-gate.test.ts'] } as const;
const loop = ['server/src/reconcile/reconcile.test.ts'];

/** Freezes, pauses, approvals and the other gates; and that a decision binds from the moment it is answered. */
export const decisions: readonly Mutation[] = [
  {
    ...gate,
    name: 'a freeze binds nobody',
    from: "      decision.kind === 'freeze' &&\n",
    to: "      decision.kind === 'freeze' && false &&\n",
  },
  {
    ...gate,
    name: 'a narrow freeze hides stop everything',
    from: 'inForce.find((entry) => !isPassed(entry)) ?? inForce[0]',
    to: 'inForce[0]',
  },
  {
    ...gate,
    name: 'corrections pass stop everything',
    from: "kind === 'correction' && !all",
    to: "kind === 'correction'",
  },
  {
    ...gate,
    name: 'a sync of chosen objects passes a freeze',
    from: "kind === 'correction' && !all && !partial",
    to: "kind === 'correction' && !all",
  },
  {
    name: 'a sync of chosen objects writes others',
    file: 'server/src/reconcile/plan-now.ts',
    from: 'if (only === undefined) return bundle;',
    to: 'if (only !== null) return bundle;',
    noticedBy: ['server/src/reconcile/partial-sync.test.ts'],
  },
  {
    name: 'a sync of chosen objects counts as a delivery of the whole',
    file: 'server/src/reconcile/record.ts',
    from: 'if (delivery.only !== undefined) return',
    to: 'if (false) return',
    noticedBy: ['server/src/reconcile/partial-sync.test.ts'],
  },
  { ...gate, name: 'automatic rollbacks pass stop everything', from: 'byPerson || !all', to: 'true' },
  {
    ...gate,
    name: 'a pause does not hold',
    from: "      decision.kind === 'pause' &&\n",
    to: "      decision.kind === 'pause' && false &&\n",
  },
  {
    ...gate,
    name: 'an approval is not waited for',
    from: 'const rules = [...placement.guards.approve, ...requires];',
    to: 'const rules: typeof placement.guards.approve = [];',
  },
  {
    ...gate,
    name: 'a conflict is written over',
    from: '      conflict === undefined\n',
    to: '      conflict === undefined || true\n',
  },
  { ...gate, name: 'a restored store writes at once', from: 'hold: observing\n', to: 'hold: observing && false\n' },
  {
    ...gate,
    name: 'a confirmation of another plan ends the observing',
    from: 'decision.plan === agreed',
    to: "decision.plan !== ''",
  },
  {
    name: 'a freeze made while a pass looks binds only the next one',
    file: 'server/src/reconcile/save-intent.ts',
    from: 'if (bindingText({ ...pass, decisions: await store.decisions() }) !== decidedFrom) return undefined;',
    to: '',
    noticedBy: loop,
  },
  {
    name: 'the store takes an intent although decisions changed',
    file: 'server/src/adapters/store/schema/writes/decision-writes.ts',
    from: ".where('value', '=', param<number>('version'))",
    to: ".where('value', '>=', sql<number>`0 * ${param<number>('version')}`)",
    noticedBy: ['server/src/adapters/store/sqlite/sqlite-store.test.ts'],
  },
  {
    name: 'an intent does not ask whether decisions changed',
    file: 'server/src/reconcile/save-intent.ts',
    from: "[{ kind: 'expect-decisions', version }, ...writes]",
    to: 'writes',
    noticedBy: ['server/src/reconcile/save-intent.test.ts'],
  },
  {
    name: 'a commit loosens its own guard',
    file: 'server/src/reconcile/keep-guards.ts',
    from: 'const loosened = loosenedGuards(before.guards, after.guards);',
    to: 'const loosened = loosenedGuards(after.guards, after.guards);',
    noticedBy: ['server/src/reconcile/keep-guards.test.ts'],
  },
  {
    name: 'a commit opens a closed window',
    file: 'server/src/reconcile/keep-guards.ts',
    from: 'keptWindows(before.guards.windows ?? [],',
    to: 'keptWindows([],',
    noticedBy: ['server/src/reconcile/keep-guards.test.ts'],
  },
  {
    ...gate,
    name: 'a closed window binds nobody',
    from: 'closedWindows(placement.guards.windows ?? [], now, windowClock)',
    to: 'closedWindows([], now, windowClock)',
  },
];
