import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Addition } from '@fairlead/core/model/plan.ts';
import { pointerOf } from './field-path.ts';
import { isOthers } from './known-writers.ts';
import { type LiveObject, ownEntry } from './live-object.ts';
import { subtract, topPaths } from './owned-fields.ts';

/** More of one object help nobody, and are kept with it. */
const mostAdditions = 16;

/**
 * What others than we and the controllers of Kubernetes itself added to an object of ours, beside its status, its scale
 * and the metadata that controllers work with. Nothing where the server keeps no account of our fields.
 */
export function additionsTo(live: LiveObject, manager: string): readonly Addition[] {
  const own = ownEntry(live, manager);
  if (own === undefined) return [];
  const found = live.managers.filter(isOthers(manager)).flatMap(({ manager: by, fields }) => {
    const { 'f:status': _status, ...declarable } = fields;
    return topPaths(subtract(declarable, own.fields), own.fields).flatMap((path): readonly Addition[] => {
      const pointer = controllersOwn.test(path) ? undefined : pointerOf(live.manifest, path);
      return pointer === undefined ? [] : [{ by, path: pointer, field: path.slice(1) }];
    });
  });
  return distinct(found).slice(0, mostAdditions);
}

/** Written by whoever works with an object rather than by whoever declares it, and the mark of a restart. */
const controllersOwn =
  /^\.metadata\.(?:finalizers|ownerReferences|generateName)|kubectl\.kubernetes\.io\/(?:restartedAt|last-applied-configuration)$/;

/** Two may hold one field: it is told once, with the first. */
function distinct(all: readonly Addition[]): readonly Addition[] {
  return [...new Map(all.toReversed().map((addition) => [addition.path, addition])).values()].reverse();
}

/** A patch that takes these places away, the last items of a list first; refused where the object is another by now. */
export function removalPatch({ uid, resourceVersion }: LiveObject, paths: readonly string[]): readonly JsonObject[] {
  const byPlace = [...paths].sort((a, b) => compareBackwards(a.split('/'), b.split('/')));
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...byPlace.map((path) => ({ op: 'remove', path })),
  ];
}

function compareBackwards(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return -1; // below before above
    if (part === other) continue;
    const bothNumbers = /^\d+$/.test(part) && /^\d+$/.test(other);
    return bothNumbers ? Number(other) - Number(part) : part < other ? 1 : -1;
  }
  return b.length > a.length ? 1 : 0;
}
