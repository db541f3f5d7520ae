import { describe, expect, it } from 'vitest';
import type { DesiredObject } from '../model/object.ts';
import { objectKey } from '../model/object.ts';
import {
  type DesiredHostObject,
  type HostFacts,
  type HostOwner,
  type LiveHostObject,
  observeHost,
} from './observe-host.ts';

const owner: HostOwner = { installation: 'i', placement: 'p', label: 'web/shop' };
const ref = { group: 'host.fairlead.dev', kind: 'File', namespace: '', name: 'config' };
const object: DesiredObject = {
  ref,
  manifest: { apiVersion: 'host.fairlead.dev/v1', kind: 'File', metadata: { name: 'config' } },
  origin: { path: 'a', line: 1 },
  secret: false,
};
const wanted = (
  content: string,
  change: Partial<Extract<DesiredHostObject, { kind: 'wanted' }>> = {},
): DesiredHostObject => ({
  kind: 'wanted',
  object,
  fingerprint: `f-${content}`,
  view: { spec: { content } },
  secret: false,
  task: null,
  ...change,
});
const live = (content: string, change: Partial<LiveHostObject> = {}): LiveHostObject => ({
  uid: 'u',
  owner,
  fingerprint: `f-${content}`,
  view: { spec: { content } },
  secret: false,
  health: { status: 'healthy', message: '' },
  ...change,
});
const look = (
  desired: readonly DesiredHostObject[],
  found: LiveHostObject | undefined,
  change: Partial<HostFacts> = {},
): ReturnType<typeof observeHost> =>
  observeHost(
    {
      owner,
      desired,
      live: new Map(found === undefined ? [] : [[objectKey(ref), found]]),
      inventory: [],
      ignore: [],
      ...change,
    },
    { hash: (text) => `h${text.length}`, keyed: (text) => `k${text.length}-${text.at(-3)}` },
  );
const other: HostOwner = { installation: 'i', placement: 'q', label: 'web/blog' };
const entry = { ref, uid: 'u', baseline: 'f' };

describe('core/src/host/observe-host.ts', () => {
  it.each<[string, ReturnType<typeof observeHost>, object]>([
    ['creates what is absent', look([wanted('a')], undefined), { changes: [{ action: 'create', liveUid: null }] }],
    ['leaves what is equal', look([wanted('a')], live('a')), { changes: [], conflicts: [] }],
    [
      'changes what differs',
      look([wanted('b')], live('a')),
      { changes: [{ action: 'change', liveUid: 'u', fields: [{ path: '/spec/content', before: 'a', after: 'b' }] }] },
    ],
    [
      'creates again what is gone',
      look([wanted('a')], live('a', { fingerprint: null, view: {} })),
      { changes: [{ action: 'create', liveUid: 'u' }] },
    ],
    [
      'adopts an equal one that nobody manages',
      look([wanted('a')], live('a', { owner: null, uid: '' })),
      { changes: [{ action: 'adopt', liveUid: null }] },
    ],
    [
      'refuses a different one that nobody manages',
      look([wanted('b')], live('a', { owner: null, uid: '' })),
      { changes: [], conflicts: [{ owner: 'nobody here' }] },
    ],
    [
      'refuses what another application owns',
      look([wanted('a')], live('a', { owner: other })),
      { changes: [], conflicts: [{ owner: 'web/blog' }] },
    ],
    [
      'adopts what was handed over',
      look([wanted('a')], live('a', { owner: other }), { inventory: [entry] }),
      { changes: [{ action: 'adopt', liveUid: 'u' }] },
    ],
    [
      'refuses what another installation owns, even if claimed',
      look([wanted('a')], live('a', { owner: { ...other, installation: 'j' } }), { inventory: [entry] }),
      { changes: [], conflicts: [{ reason: expect.stringContaining('another installation') }] },
    ],
    [
      'prunes what is no longer declared',
      look([], live('a'), { inventory: [entry] }),
      { changes: [{ action: 'prune', liveUid: 'u' }] },
    ],
    [
      'prunes what was handed over and dropped before it was ever written here',
      look([], live('a', { owner: other }), { inventory: [{ ...entry, baseline: null }] }),
      { changes: [{ action: 'prune', liveUid: 'u', handedOver: true }] },
    ],
    [
      'prunes an entry of what became another application’s without touching it',
      look([], live('a', { owner: other }), { inventory: [entry] }),
      { changes: [{ action: 'prune', liveUid: null }], states: [{ uid: null, live: null }] },
    ],
    [
      'judges no ignored field',
      look([wanted('b')], live('a'), { ignore: [{ kind: 'File', path: '/spec/content' }] }),
      { changes: [] },
    ],
    [
      'judges a field that another object may ignore',
      look([wanted('b')], live('a'), { ignore: [{ kind: 'File', name: 'else', path: '/spec' }] }),
      { changes: [{ action: 'change' }] },
    ],
    [
      'masks a secret',
      look([wanted('b', { secret: true })], live('a', { secret: true })),
      {
        changes: [
          { fields: [{ before: expect.stringMatching(/^\*\*\* k/), after: expect.stringMatching(/^\*\*\* k/) }] },
        ],
      },
    ],
    [
      'masks what was a secret until now',
      look([wanted('b')], live('a', { secret: true })),
      {
        changes: [
          {
            fields: expect.arrayContaining([
              expect.objectContaining({ path: '/spec/content', before: expect.stringMatching(/^\*\*\* k/) }),
            ]),
          },
        ],
      },
    ],
    [
      'sees that an object became a secret',
      look([wanted('a', { secret: true })], live('a')),
      { changes: [{ fields: [{ path: '/secret', before: false, after: true }] }] },
    ],
    [
      'runs a task',
      look(
        [wanted('a', { task: { decision: 'run', idempotent: false, health: { status: 'missing', message: '' } } })],
        undefined,
      ),
      { changes: [{ action: 'run', irreversible: expect.stringContaining('not undone') }] },
    ],
    [
      'leaves a task that ran',
      look(
        [wanted('a', { task: { decision: 'keep', idempotent: false, health: { status: 'healthy', message: '' } } })],
        live('a'),
      ),
      { changes: [] },
    ],
    [
      'shows an earlier run without running',
      look(
        [wanted('a', { task: { decision: 'keep', idempotent: false, health: { status: 'healthy', message: '' } } })],
        live('b'),
      ),
      { changes: [{ action: 'adopt' }], states: [{ health: { status: 'healthy' } }] },
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toMatchObject(expected);
  });
});
