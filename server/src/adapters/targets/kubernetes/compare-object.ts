import { maskFields, shortenFields } from '@fairlead/core/host/field-changes.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { escapeName, overlaps, valueAt } from '@fairlead/core/lib/json-pointer.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { DraftChange, FieldChange } from '@fairlead/core/model/plan.ts';
import type { ApiStatus } from './api-status.ts';
import { diffOwned, diffValues } from './diff-owned.ts';
import { fingerprint, isSecret } from './fingerprint.ts';
import { ignoredPointers } from './ignored-fields.ts';
import { type LiveObject, ownEntry } from './live-object.ts';
import type { Look } from './look.ts';
import { isOwn } from './stranger.ts';

/** A field that somebody else holds and that is ours to take. */
export type Taken = { readonly from: string; readonly pointer: string };

export type Overruled = {
  readonly taken: readonly Taken[];
  /** What another tool applied and goes with it when it is taken over. */
  readonly lost: readonly FieldChange[];
};

/**
 * Live against what a dry run made of it. Nothing, where applying would neither change a value nor who holds it: then a
 * fingerprint that differs from our baseline was a false suspicion (a mutating webhook, a new default).
 */
export function compareObject(
  { cluster: { digests }, request, manager, rules }: Look,
  object: DesiredObject,
  live: LiveObject,
  merged: LiveObject,
  { taken, lost }: Overruled,
): { readonly change?: DraftChange } {
  const ignored = ignoredPointers(live, manager, rules);
  const differing = diffOwned(live, merged, manager).filter(
    ({ path }) => !ignored.some((above) => path === above || path.startsWith(`${above}/`)),
  );
  const isOurs = isOwn(live, request.on);
  const visible = isOurs ? differing : differing.flatMap(withoutMarks);
  const told = shown(digests, object, live, [...visible, ...lost]).map((field) => withOwner(field, taken));
  // An account that is kept in a version which is served no more one day would be lost then, and with it what is ours.
  const isSameVersion = ownEntry(live, manager)?.apiVersion === ownEntry(merged, manager)?.apiVersion;
  const isSamePrint = fingerprint(live, manager, digests) === fingerprint(merged, manager, digests);
  if (isOurs && told.length === 0 && isSamePrint && isSameVersion) return {};
  const action = isOurs && told.length > 0 ? 'change' : 'adopt';
  return { change: { ref: object.ref, action, fields: told, liveUid: live.uid } };
}

/** The fields that the server refuses to change, live against Git. */
export function immutableFields(
  { cluster: { digests } }: Look,
  object: DesiredObject,
  live: LiveObject,
  manifest: JsonObject,
  refusal: ApiStatus,
): readonly FieldChange[] {
  const pointers = refusal.causes.map(({ field }) => `/${field.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`);
  const fields = [...new Set(pointers)].flatMap((pointer): readonly FieldChange[] => {
    const [before, after] = [valueAt(live.manifest, pointer), valueAt(manifest, pointer)];
    const differing = diffValues(before, after, pointer).filter(({ after: wanted }) => wanted !== undefined);
    return differing.length > 0 ? differing : [whole(pointer, before, after)];
  });
  return shown(digests, object, live, fields);
}

const markPath = /^\/metadata\/(?:labels|annotations)\/fairlead\.dev~1/;

/** That an object taken over gets our marks goes without saying. */
function withoutMarks(field: FieldChange): readonly FieldChange[] {
  if (markPath.test(field.path)) return [];
  const { path, before, after } = field;
  if (!/^\/metadata(?:\/labels|\/annotations)?$/.test(path) || before !== undefined) return [field];
  if (!isJsonObject(after)) return [field];
  const below = Object.entries(after).map(([name, value]) => ({ path: `${path}/${escapeName(name)}`, after: value }));
  return below.flatMap(withoutMarks);
}

function whole(path: string, before: Json | undefined, after: Json | undefined): FieldChange {
  return { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function shown(
  { hash, keyedDigest }: Look['cluster']['digests'],
  { ref, secret }: DesiredObject,
  live: LiveObject,
  fields: readonly FieldChange[],
): readonly FieldChange[] {
  const isHidden = secret || isSecret(live) || (ref.group === '' && ref.kind === 'Secret');
  const masked = isHidden ? maskFields(fields, keyedDigest) : shortenFields(fields, hash);
  return masked.map((field, index) => {
    const takenFrom = fields[index]?.takenFrom;
    return takenFrom === undefined ? field : { ...field, takenFrom };
  });
}

function withOwner(field: FieldChange, taken: readonly Taken[]): FieldChange {
  const owner = taken.find(({ pointer }) => overlaps(field.path, pointer));
  return owner === undefined ? field : { ...field, takenFrom: owner.from };
}
