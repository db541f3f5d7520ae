import { maskFields, shortenFields } from '@fairlead/core/host/field-changes.ts';
import { overlaps, valueAt } from '@fairlead/core/lib/json-pointer.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { Addition, FieldChange, PlannedChange } from '@fairlead/core/model/plan.ts';
import { additionsTo, removalPatch } from './additions.ts';
import { readStatus } from './api-status.ts';
import { pathOf, type Resource } from './discovery.ts';
import { holdsPath, isSecret } from './fingerprint.ts';
import { ignoredPointers } from './ignored-fields.ts';
import { type LiveObject, readLive } from './live-object.ts';
import type { Look } from './look.ts';
import type { Question, Sight } from './observe-object.ts';
import { failureOf } from './refusal.ts';
import type { Wave } from './wave.ts';

/** What was found of an object, and with it that what others added is to go, where that is asked for. */
export function withRemovals(
  { cluster: { digests }, request, manager, rules }: Look,
  { object, entry }: Pick<Question, 'object' | 'entry'>,
  live: LiveObject,
  found: Pick<Sight, 'change' | 'conflict'>,
): Pick<Sight, 'change' | 'conflict'> {
  const { change, conflict } = found;
  if (!request.removeAdditions || conflict !== undefined || live.beingDeleted) return found;
  if (change !== undefined && change.action !== 'change') return found;
  const ignored = ignoredPointers(live, manager, rules);
  const planned = change?.fields ?? [];
  // What we wrote last and somebody else holds now is taken back by force, and is no addition.
  const wasOurs = ({ field }: Addition): boolean => holdsPath(entry?.baseline ?? '', `.${field}`);
  const taken = additionsTo(live, manager).filter(
    (addition) => !wasOurs(addition) && !ignored.some((other) => overlaps(addition.path, other)),
  );
  if (taken.length === 0) return found;
  const fields = taken.map(({ path, by }): FieldChange => {
    const before = valueAt(live.manifest, path);
    return { path, ...(before === undefined ? {} : { before }), takenFrom: by };
  });
  const hidden = object.secret || isSecret(live);
  const masked = hidden ? maskFields(fields, digests.keyedDigest) : shortenFields(fields, digests.hash);
  const told = masked.map((field, index) => ({ ...field, takenFrom: fields[index]?.takenFrom ?? '' }));
  return { change: { ref: object.ref, action: 'change', fields: [...planned, ...told], liveUid: live.uid } };
}

/**
 * Takes away exactly the additions that the plan names, as they are after our own write. Nobody can do that by applying, since
 * others hold them; the patch is refused where the object was changed meanwhile.
 */
export async function removeAdditions(
  { cluster, request, manager, timeoutMs, signal }: Wave,
  { fields, ref, action }: PlannedChange,
  resource: Resource,
  live: LiveObject,
): Promise<Result<LiveObject, Failure>> {
  const gone = fields.filter(({ after, takenFrom }) => after === undefined && takenFrom !== undefined);
  if (gone.length === 0 || action !== 'change') return ok(live);
  const isPlanned = ({ path, by }: Addition): boolean =>
    gone.some((field) => field.path === path && field.takenFrom === by);
  const paths = additionsTo(live, manager)
    .filter(isPlanned)
    .map(({ path }) => path);
  if (paths.length === 0) return ok(live);
  const { status, body } = await cluster.api.request({
    method: 'PATCH',
    path: `${pathOf(resource, ref.namespace, ref.name)}?fieldManager=${encodeURIComponent(manager)}`,
    contentType: 'application/json-patch+json',
    body: removalPatch(live, paths),
    timeoutMs: timeoutMs(),
    signal,
  });
  if (status === 200) return ok(readLive(body));
  const hidden = isSecret(live) || request.objects.some((object) => object.secret && object.ref.name === ref.name);
  const refusal = readStatus(status, body);
  // A test of the patch that failed: somebody wrote between our two requests.
  const isRaced = status === 422 && refusal.causes.length === 0;
  return err(failureOf(isRaced ? { ...refusal, code: 409 } : refusal, ref, hidden));
}
