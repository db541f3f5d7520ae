import type { Mutation } from '../mutation.ts';

const rule = { file: 'core/src/gate/admit-permit.ts', noticedBy: ['core/src/gate/admit-permit.test.ts'] } as const;
const host = ['server/src/adapters/targets/host/host-target.test.ts'];
const store = [
  'server/src/adapters/store/sqlite/sqlite-store.test.ts',
  'server/src/adapters/store/sqlite/writer.test.ts',
];

/** Permits at the targets, epochs at the supervisor and in the store. */
export const permits: readonly Mutation[] = [
  { ...rule, name: 'a permit opens another placement', from: 'if (permit.placement !== placement)', to: 'if (false)' },
  { ...rule, name: 'a permit without a plan opens', from: "if (permit.plan === '')", to: 'if (false)' },
  { ...rule, name: 'an expired permit opens', from: 'if (now >= permit.expiresAt)', to: 'if (false)' },
  { ...rule, name: 'an earlier writer is admitted', from: 'if (permit.epoch < highestEpoch)', to: 'if (false)' },
  {
    name: 'the supervisor asks for no permit',
    file: 'server/src/supervisor/permit-check.ts',
    from: '    admitPermit(permit, on.placement, now, this.#epoch);\n',
    to: '',
    noticedBy: host,
  },
  {
    name: 'the supervisor does not remember its newest writer',
    file: 'server/src/supervisor/permit-check.ts',
    from: '      this.#epoch = Math.max(this.#epoch, permit.epoch);\n',
    to: '',
    noticedBy: host,
  },
  {
    name: 'the supervisor forgets its newest writer when it restarts',
    file: 'server/src/supervisor/permit-check.ts',
    from: '      await writeFileAtomic(this.#path, JSON.stringify({ epoch: permit.epoch }));\n',
    to: '',
    noticedBy: ['server/src/supervisor/permit-check.test.ts'],
  },
  {
    name: 'a damaged epoch counts as none',
    file: 'server/src/supervisor/permit-check.ts',
    from: "if (text !== '' && found === undefined)",
    to: 'if (false)',
    noticedBy: ['server/src/supervisor/permit-check.test.ts'],
  },
  {
    name: 'an earlier server still writes into the store',
    file: 'server/src/adapters/store/sqlite/session-epoch.ts',
    from: "return row?.['value'] === session.epoch;",
    to: 'return row !== undefined;',
    noticedBy: store,
  },
  {
    name: 'commits need no session',
    file: 'server/src/adapters/store/sqlite/writer.ts',
    from: "      this.#connection.exec('begin immediate');\n      this.#checkSession();\n",
    to: "      this.#connection.exec('begin immediate');\n",
    noticedBy: store,
  },
];
