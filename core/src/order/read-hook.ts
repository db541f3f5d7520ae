import { isJsonObject } from '../lib/json.ts';
import type { Manifest } from '../model/object.ts';
import type { SyncPhase } from '../model/plan.ts';

/** When a hook that ran is deleted. Whatever it says, an earlier run makes room for the next one. */
export type HookDeletion = 'succeeded' | 'failed';

/**
 * An object that is run with a delivery rather than kept: it is no part of what drift and health are judged by.
 * `phase` is null where it has no place in a delivery that goes well.
 */
export type Hook = {
  readonly phase: Exclude<SyncPhase, 'fail'> | null;
  /** It also, or only, runs when the delivery failed. */
  readonly onFailure: boolean;
  /** When it runs as its application is deleted: before its objects go, or after. */
  readonly onDeletion: 'before' | 'after' | null;
  readonly deletedWhen: readonly HookDeletion[];
};

type Meaning = Exclude<SyncPhase, 'fail'> | 'fail' | 'pre-delete' | 'post-delete' | 'skip';

/** The names that Argo CD and Helm publish; Fairlead's own annotation takes Argo CD's. Helm's tests and rollback hooks are left out. */
const meanings: { readonly [hook: string]: Meaning } = {
  PreSync: 'pre-sync',
  Sync: 'sync',
  PostSync: 'post-sync',
  SyncFail: 'fail',
  PreDelete: 'pre-delete',
  PostDelete: 'post-delete',
  Skip: 'skip',
  'pre-install': 'pre-sync',
  'pre-upgrade': 'pre-sync',
  'post-install': 'post-sync',
  'post-upgrade': 'post-sync',
  'pre-delete': 'pre-delete',
  'post-delete': 'post-delete',
  'pre-rollback': 'skip',
  'post-rollback': 'skip',
  test: 'skip',
  'test-success': 'skip',
};

const deletions: { readonly [policy: string]: HookDeletion } = {
  HookSucceeded: 'succeeded',
  HookFailed: 'failed',
  'hook-succeeded': 'succeeded',
  'hook-failed': 'failed',
};

/** What makes an object a hook; null for an ordinary one. An unknown hook is ordinary: it is kept, not lost. */
export function readHook(manifest: Manifest): Hook | null {
  const found = annotationList(manifest, ['fairlead.dev/hook', 'argocd.argoproj.io/hook', 'helm.sh/hook']).flatMap(
    (name) => meanings[name] ?? [],
  );
  if (found.length === 0) return null;
  const policies = annotationList(manifest, [
    'fairlead.dev/hook-delete-policy',
    'argocd.argoproj.io/hook-delete-policy',
    'helm.sh/hook-delete-policy',
  ]);
  const phase = found.find((meaning) => meaning === 'pre-sync' || meaning === 'sync' || meaning === 'post-sync');
  const before = found.includes('pre-delete');
  return {
    phase: phase ?? null,
    onFailure: found.includes('fail'),
    onDeletion: before ? 'before' : found.includes('post-delete') ? 'after' : null,
    deletedWhen: policies.flatMap((name) => deletions[name] ?? []),
  };
}

/** The first of the annotations that is there, as a list: several names are separated by commas. */
function annotationList(manifest: Manifest, names: readonly string[]): readonly string[] {
  const annotations = manifest.metadata['annotations'];
  if (!isJsonObject(annotations)) return [];
  const text = names.map((name) => annotations[name]).find((value) => typeof value === 'string');
  return typeof text === 'string' ? text.split(',').map((part) => part.trim()) : [];
}
