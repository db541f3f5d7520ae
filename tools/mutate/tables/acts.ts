import type { Mutation } from '../mutation.ts';

const act = {
  file: 'server/src/usecases/act/act-on-object.ts',
  noticedBy: ['server/src/usecases/act/act-on-object.test.ts'],
} as const;
const timer = {
  file: 'server/src/reconcile/overlay-timer.ts',
  noticedBy: ['server/src/reconcile/overlay-timer.test.ts'],
} as const;

/** What people do to objects beside Git: never where everything is stopped, always recorded, and never for ever. */
export const acts: readonly Mutation[] = [
  {
    ...act,
    name: 'an act is done where only looking is allowed',
    from: "  if (stopped !== null) return refuse('conflict', stopped);\n",
    to: '',
  },
  {
    ...act,
    name: 'an act has no record of its intent',
    from: '[...lasting, intent]',
    to: '[...lasting]',
  },
  {
    ...act,
    name: 'a lost answer forgets what ends an act',
    from: '...(isCertain && overlay !== null ?',
    to: '...(overlay !== null ?',
  },
  {
    ...timer,
    name: 'the end of an act passes stop everything',
    from: ' || isStopped(row.placement, decisions, clock.now())) return;',
    to: ') return;',
  },
  {
    name: 'acts and letting go pass stop everything',
    file: 'server/src/reconcile/save-act-intent.ts',
    noticedBy: ['server/src/reconcile/release.test.ts'],
    from: '    if (stopped !== undefined) return stopped;\n',
    to: '',
  },
  {
    name: 'more is taken than was shown',
    file: 'server/src/usecases/act/take.ts',
    noticedBy: ['server/src/usecases/act/take.test.ts'],
    from: '  if (unknown !== undefined)\n',
    to: '  if (unknown === undefined && takeable.length < 0)\n',
  },
];
