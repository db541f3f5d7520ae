import { describe, expect, it } from 'vitest';
import { type ObjectKey, objectKey } from '../model/object.ts';
import { someDelivery, someObject } from '../testing/builders.ts';
import { dueObjects, type HookRun, hasFailureHooks, hookRunOf, hooksToDelete, runMark } from './due-objects.ts';

const hook = (name: string, on: string, policy = '') =>
  someObject('batch/v1', 'Job', name, {
    'argocd.argoproj.io/hook': on,
    ...(policy === '' ? {} : { 'argocd.argoproj.io/hook-delete-policy': policy }),
  });
const kept = someObject('v1', 'ConfigMap', 'kept');
const before = hook('before', 'PreSync');
const both = hook('both', 'PostSync,SyncFail');
const broken = hook('broken', 'SyncFail');
const never = hook('never', 'Skip');
const farewell = hook('farewell', 'PreDelete');
const all = [kept, before, both, broken, never, farewell];
const rowOf = (object: typeof kept, status = 'healthy') => ({
  key: objectKey(object.ref),
  uid: `uid of ${object.ref.name}`,
  health: { status },
});
const nothing = new Set<ObjectKey>();
const delivery: HookRun = { kind: 'delivery', mark: 'd1', done: nothing };
const failure: HookRun = { kind: 'failure', mark: 'd1-failed', done: nothing };

describe('core/src/order/due-objects.ts', () => {
  it.each<[string, HookRun, readonly string[]]>([
    ['a delivery: what is kept, and the hooks of its phases', delivery, ['kept', 'before', 'both']],
    ['a failed delivery: only the hooks for that', failure, ['both', 'broken']],
    ['no delivery: only what is kept', { kind: 'none' }, ['kept']],
    [
      'before the deletion of an application: only the hooks for that',
      { kind: 'deletion', when: 'before', mark: 'd1', done: nothing },
      ['farewell'],
    ],
    [
      'hooks that ran well are not run again',
      { ...delivery, done: new Set([objectKey(before.ref)]) },
      ['kept', 'both'],
    ],
  ])('%s', (_sentence, run, names) => {
    expect(dueObjects(all, [], run).due.map((object) => object.ref.name)).toEqual(names);
  });

  it('marks hooks with their run, and leaves what is kept as it is', () => {
    const { due } = dueObjects([kept, before], [], delivery);
    expect(due[0]).toBe(kept);
    expect(due[1]?.manifest.metadata['annotations']).toMatchObject({ [runMark]: 'd1' });
  });

  it('hides hooks whose turn it is not, so that they are not deleted as undeclared', () => {
    const rows = [...all.map((object) => rowOf(object)), rowOf(someObject('v1', 'ConfigMap', 'undeclared'))];
    const names = (run: HookRun) => dueObjects(all, rows, run).inventory.map((row) => row.key.split('/').at(-1));
    expect(names({ kind: 'none' })).toEqual(['kept', 'undeclared']);
    expect(names(delivery)).toEqual(['kept', 'before', 'both', 'undeclared']);
    expect(names(failure)).toEqual(['both', 'broken']);
  });

  it.each<[string, Parameters<typeof someDelivery>[0], HookRun['kind']]>([
    ['a change', { kind: 'change' }, 'delivery'],
    ['a rollback', { kind: 'rollback' }, 'delivery'],
    ['a correction', { kind: 'correction' }, 'none'],
    ['a sync that a person asked for', { kind: 'correction', asked: 'sync' }, 'delivery'],
    [
      'what failed',
      { kind: 'change', failing: { code: 'unhealthy', message: '', next: '', retryable: true } },
      'failure',
    ],
  ])('knows the run of %s', (_sentence, over, kind) => {
    expect(hookRunOf(someDelivery(over)).kind).toBe(kind);
  });

  it.each<[string, ReturnType<typeof hook>, HookRun, string | null, boolean]>([
    ['one that succeeded, where the policy says so', hook('h', 'PreSync', 'HookSucceeded'), delivery, 'healthy', true],
    [
      'none where the policy is only to make room',
      hook('h', 'PreSync', 'BeforeHookCreation'),
      delivery,
      'healthy',
      false,
    ],
    ['one that failed, where the policy says so', hook('h', 'PreSync', 'HookFailed'), failure, 'degraded', true],
    ['none that failed while the delivery goes on', hook('h', 'PreSync', 'HookFailed'), delivery, 'degraded', false],
    ['none that did not fail', hook('h', 'PreSync', 'HookFailed'), failure, 'healthy', false],
    ['none when nothing is delivered', hook('h', 'PreSync', 'HookSucceeded'), { kind: 'none' }, 'healthy', false],
    [
      'none that is gone already',
      hook('h', 'PreSync', 'HookSucceeded'),
      { ...delivery, done: new Set([objectKey(hook('h', '').ref)]) },
      null,
      false,
    ],
  ])('deletes %s', (_sentence, object, run, status, deleted) => {
    const drafts = hooksToDelete([object], run, status === null ? [] : [rowOf(object, status)]);
    expect(drafts.map(({ action, liveUid }) => ({ action, liveUid }))).toEqual(
      deleted ? [{ action: 'prune', liveUid: 'uid of h' }] : [],
    );
  });

  it('knows whether a failure has anything to run', () => {
    expect(hasFailureHooks([kept, before])).toBe(false);
    expect(hasFailureHooks([kept, broken])).toBe(true);
    expect(hasFailureHooks([hook('h', 'PreSync', 'HookFailed')])).toBe(true);
  });
});
