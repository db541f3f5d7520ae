import { isJsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import { type DesiredObject, objectKey } from '@fairlead/core/model/object.ts';
import { runMark } from '@fairlead/core/order/due-objects.ts';
import type { InventoryEntry } from '../../../ports/target.ts';
import { appliedManifest } from './applied-manifest.ts';
import type { Digests } from './fingerprint.ts';
import { appliesTo } from './ignored-fields.ts';
import type { Look } from './look.ts';
import { type Marks, placementLabel } from './marks.ts';
import type { Sight } from './observe-object.ts';
import type { SettledObjects } from './settled-objects.ts';

/** What names a manifest as it is sent: for secret ones such that nothing can be guessed from it. */
export function manifestDigest(
  settled: SettledObjects,
  { keyedDigest }: Digests,
  object: DesiredObject,
  marks: Marks,
): string {
  const make = (): string => keyedDigest(stableStringify(appliedManifest(object, marks)));
  return settled.digestOf(object, marks.labels[placementLabel] ?? '', make);
}

/**
 * What is known of an object without asking: it was found to hold this manifest, and the watch has told nothing else since.
 * Undefined where it must be looked at: a hook's run, fields that a rule leaves to others, or nobody vouches for it.
 */
export function settledSight(look: Look, object: DesiredObject, entry: InventoryEntry | undefined): Sight | undefined {
  const { cluster, request, settled, marks, rules } = look;
  const { annotations } = object.manifest.metadata;
  const isRun = isJsonObject(annotations) && annotations[runMark] !== undefined;
  if (request.mayTrustWatch !== true || isRun || rules.some((rule) => appliesTo(rule, object.ref))) return undefined;
  if (entry === undefined || entry.uid === null || entry.baseline === null) return undefined;
  const key = objectKey(object.ref);
  const known = settled.find(key, object.ref, manifestDigest(settled, cluster.digests, object, marks));
  if (known === undefined || known.uid !== entry.uid || known.live !== entry.baseline) return undefined;
  if (known.isAddedTo && request.removeAdditions) return undefined;
  return { state: { key, uid: known.uid, live: known.live, health: known.health } };
}

/** Looks at objects and remembers those that turned out to hold exactly what is declared. */
export async function lookAndSettle(
  { cluster, settled, marks }: Look,
  objects: readonly (DesiredObject | undefined)[],
  look: () => Promise<readonly Sight[]>,
): Promise<readonly Sight[]> {
  const ends = objects.map((object) => (object === undefined ? undefined : settled.begin(objectKey(object.ref))));
  let sights: readonly Sight[] = [];
  try {
    sights = await look();
    return sights;
  } finally {
    for (const [index, object] of objects.entries()) {
      const { state, change, conflict } = sights[index] ?? {};
      const isEqual = change === undefined && conflict === undefined;
      const found =
        object !== undefined && isEqual && state !== undefined && state.uid !== null && state.live !== null
          ? { uid: state.uid, live: state.live, health: state.health, isAddedTo: state.added !== undefined }
          : undefined;
      ends[index]?.(found && object && { ...found, manifest: manifestDigest(settled, cluster.digests, object, marks) });
    }
  }
}
