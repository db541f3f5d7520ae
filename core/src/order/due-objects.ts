import { isJsonObject } from '../lib/json.ts';
import type { Delivery } from '../model/delivery.ts';
import { type DesiredObject, type ObjectKey, objectKey } from '../model/object.ts';
import type { DraftChange } from '../model/plan.ts';
import { type Hook, readHook } from './read-hook.ts';

/** Says which run of a hook an object is: another value means that it has to run again. */
export const runMark = 'fairlead.dev/run';
/** JSON pointer of the mark in a manifest. */
export const runMarkPath = '/metadata/annotations/fairlead.dev~1run';

/** Which hooks a look is about. `none`: the objects alone, as they are kept when nothing is delivered. */
export type HookRun =
  | { readonly kind: 'none' }
  | { readonly kind: 'delivery'; readonly mark: string; readonly done: ReadonlySet<ObjectKey> }
  | { readonly kind: 'failure'; readonly mark: string; readonly done: ReadonlySet<ObjectKey> }
  /** The application is deleted: before its objects go, or after. */
  | {
      readonly kind: 'deletion';
      readonly when: 'before' | 'after';
      readonly mark: string;
      readonly done: ReadonlySet<ObjectKey>;
    };

/**
 * What of a bundle is to be brought about now, and the rows of the inventory that this is compared with: a hook whose
 * turn it is not is in neither, so that it is neither run nor deleted.
 */
export type DueObjects<Row> = { readonly due: readonly DesiredObject[]; readonly inventory: readonly Row[] };

/**
 * The run that a delivery is in: one that only puts drift back runs no hooks, unless a person asked for it; and one of
 * chosen objects runs none, since hooks prepare and conclude the whole.
 */
export function hookRunOf(delivery: Delivery): HookRun {
  const done = new Set(delivery.hooksDone ?? []);
  if (delivery.only !== undefined) return { kind: 'none' };
  if (delivery.failing !== undefined) return { kind: 'failure', mark: `${delivery.id}-failed`, done };
  if (delivery.kind === 'correction' && delivery.asked === null) return { kind: 'none' };
  return { kind: 'delivery', mark: delivery.id, done };
}

/** Chooses by phase, and marks each hook with the run it belongs to. Skipped objects are always aside. */
export function dueObjects<Row extends { readonly key: ObjectKey }>(
  objects: readonly DesiredObject[],
  rows: readonly Row[],
  run: HookRun,
): DueObjects<Row> {
  const due: DesiredObject[] = [];
  const aside = new Set<ObjectKey>();
  for (const object of objects) {
    const hook = readHook(object.manifest);
    const key = objectKey(object.ref);
    if (hook === null ? run.kind === 'none' || run.kind === 'delivery' : runsIn(hook, run) && !run.done.has(key)) {
      due.push(hook === null || run.kind === 'none' ? object : marked(object, run.mark));
    } else aside.add(key);
  }
  const keys = new Set(due.map((object) => objectKey(object.ref)));
  const inventory = rows.filter((row) => !aside.has(row.key) && (run.kind !== 'failure' || keys.has(row.key)));
  return { due, inventory };
}

function runsIn(hook: Hook, run: HookRun): run is Exclude<HookRun, { kind: 'none' }> {
  switch (run.kind) {
    case 'none':
      return false;
    case 'delivery':
      return hook.phase !== null;
    case 'failure':
      return hook.onFailure;
    case 'deletion':
      return hook.onDeletion === run.when;
  }
}

/** The run that the deletion of a whole application is in. `bundle` is what is left of it: {@link deletionHooks}. */
export function deletionRunOf(
  delivery: Delivery,
  bundle: readonly DesiredObject[],
  rows: readonly { readonly key: ObjectKey }[],
): HookRun {
  const hooks = new Set(bundle.map((object) => objectKey(object.ref)));
  const when = rows.some((row) => !hooks.has(row.key)) ? 'before' : 'after';
  return { kind: 'deletion', when, mark: delivery.id, done: new Set(delivery.hooksDone ?? []) };
}

/** What an application that Git no longer declares still wants: the hooks around its deletion. */
export function deletionHooks(objects: readonly DesiredObject[]): readonly DesiredObject[] {
  return objects.filter((object) => readHook(object.manifest)?.onDeletion != null);
}

type HookRow = { readonly key: ObjectKey; readonly uid: string | null; readonly health: { readonly status: string } };

/** Hooks that ran and are to go, as their delete policy says. `rows` is what the placement has on its target. */
export function hooksToDelete(
  objects: readonly DesiredObject[],
  run: HookRun,
  rows: readonly HookRow[],
): readonly DraftChange[] {
  if (run.kind === 'none') return [];
  const known = new Map(rows.map((row) => [row.key, row]));
  return objects.flatMap((object): readonly DraftChange[] => {
    const hook = readHook(object.manifest);
    if (hook === null) return [];
    const row = known.get(objectKey(object.ref));
    const ends = run.kind === 'deletion' && run.when === 'after';
    const succeeds =
      (ends && (row !== undefined || runsIn(hook, run))) ||
      (hook.deletedWhen.includes('succeeded') && runsIn(hook, run));
    const failed = run.kind === 'failure' && row?.health.status === 'degraded' && hook.deletedWhen.includes('failed');
    if (!succeeds && !failed) return [];
    if (row === undefined && run.done.has(objectKey(object.ref))) return [];
    return [{ ref: object.ref, action: 'prune', fields: [], liveUid: row?.uid ?? null }];
  });
}

/** Whether a delivery that failed has anything to run or to clear away before it ends. */
export function hasFailureHooks(objects: readonly DesiredObject[]): boolean {
  return objects.some((object) => {
    const hook = readHook(object.manifest);
    return hook !== null && (hook.onFailure || hook.deletedWhen.includes('failed'));
  });
}

function marked(object: DesiredObject, mark: string): DesiredObject {
  const { metadata } = object.manifest;
  const annotations = isJsonObject(metadata['annotations']) ? metadata['annotations'] : {};
  return {
    ...object,
    manifest: { ...object.manifest, metadata: { ...metadata, annotations: { ...annotations, [runMark]: mark } } },
  };
}
