import type { Mutation } from '../mutation.ts';

const execute = { file: 'server/src/reconcile/execute.ts', noticedBy: { seeds: 3 } } as const;

/** Intent, claims and records before effects; tasks once. */
export const intent: readonly Mutation[] = [
  {
    ...execute,
    name: 'an effect is not intended before it is carried out',
    from: "        state: 'intended',\n",
    to: "        state: 'done',\n",
  },
  {
    ...execute,
    name: 'objects are written without a claim',
    from: '    ...claimWrites(pass, permitted, changes, now),\n',
    to: '',
  },
  {
    ...execute,
    name: 'a write has no audit record',
    from: "    { kind: 'put-delivery', delivery },\n    record,\n",
    to: "    { kind: 'put-delivery', delivery },\n",
  },
  {
    ...execute,
    name: 'a permit is not recorded',
    from: "    { kind: 'put-permit', permit, delivery: delivery.id },\n",
    to: '',
  },
  {
    name: 'what a renamed application took over is written all the same',
    file: 'server/src/reconcile/effect-writes.ts',
    from: "if (change.action === 'prune' || known.has(key))",
    to: "if (change.action !== 'prune' && known.has(key)) return { kind: 'clear-bad', placement: pass.placement.id, bundle: permitted.bundle.digest };\n    if (change.action === 'prune')",
    noticedBy: ['server/src/reconcile/reconcile.test.ts'],
  },
  {
    name: 'a claim is taken from its holder',
    file: 'server/src/adapters/store/schema/writes/object-writes.ts',
    from: ')} where managed_object.placement = excluded.placement`',
    to: ')}`',
    noticedBy: ['server/src/adapters/store/sqlite/sqlite-store.test.ts'],
  },
  {
    name: 'a bundle altered in the store is applied',
    file: 'server/src/reconcile/bundle-storage.ts',
    from: 'if (objects === undefined || bundleDigest(objects, { hash: deps.hash, keyedDigest }) !== digest)',
    to: 'if (objects === undefined)',
    noticedBy: ['server/src/reconcile/bundle-storage.test.ts'],
  },
  {
    name: 'an unknown outcome is repeated blindly',
    file: 'core/src/host/task-run.ts',
    from: "return ask.idempotent || ask.waived ? { kind: 'run' } : { kind: 'held', run };",
    to: "return { kind: 'run' };",
    noticedBy: ['core/src/host/task-run.test.ts'],
  },
  {
    name: 'what a target told while the disk was full is forgotten',
    file: 'server/src/reconcile/target-watch.ts',
    from: 'this.#pending = newestOfEach([...events, ...this.#pending]);',
    to: '',
    noticedBy: ['server/src/reconcile/target-watch.test.ts'],
  },
];
