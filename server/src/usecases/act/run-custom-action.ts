import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import { formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { ObjectAction } from '@fairlead/core/model/object-action.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { CustomActBody } from '@fairlead/core/wire/view/custom-action.ts';
import { baselineWrites } from '../../reconcile/give-back.ts';
import { saveActIntent } from '../../reconcile/save-act-intent.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { findRef } from '../read/find-ref.ts';
import { onTarget } from '../read/objects.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { type Act, auditRecord, commitAct } from './commit-act.ts';
import { stoppedText, whyStopped } from './why-stopped.ts';

/**
 * Runs an action that the target's owner wrote for an object's kind, once. The record is written before the target is asked, and
 * again when it is known what came of it.
 * @param key the caller's idempotency key, null where it sent none.
 */
export async function runCustomAction(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  { object, name, parameters = {}, reason }: CustomActBody,
  key: string | null,
): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'act');
  if (!found.ok) return found;
  const row = found.value;
  const { placement } = row;
  const subject = await findRef(deps, placement, object);
  if (!subject.ok) return subject;
  const { ref } = subject.value;
  if (reason.trim() === '') return refuse('invalid-input', `${name} needs a reason for the record`);
  const stopped = await whyStopped(deps, row);
  if (stopped !== null) return refuse('conflict', stopped);
  const target = deps.targets(placement.target);
  if (target === undefined)
    return refuse('unavailable', `target ${placement.target} is not connected; see \`fairlead get targets\``);
  const record = {
    verb: 'act',
    subject: `object/${placement.target}/${objectKey(ref)}`,
    project: placement.project,
    reason: reason.trim(),
    data: { action: name, object: formatRef(ref), placement: placement.id, parameters },
  } satisfies Pick<Act, 'verb' | 'subject' | 'project' | 'reason' | 'data'>;
  const intent = { kind: 'audit', record: auditRecord(deps, caller, record, 'intent') } as const;
  const frozen = await saveActIntent(deps, placement, [intent]);
  if (frozen !== null) return refuse('conflict', stoppedText(frozen));
  const action: ObjectAction = { kind: 'custom', name, parameters };
  const wish = deps.hash(`${caller.actor.issuer}\n${caller.actor.subject}\n${key ?? deps.random.id()}`).slice(0, 8);
  try {
    const outcome = await target.act({ on: onTarget(deps, placement), ref, action, id: wish }, caller.signal);
    const writes = await baselineWrites(deps, row, objectKey(ref), outcome);
    const message = `${nameOf(caller.actor)} asked ${describePlacement(placement)} for ${outcome.said}: ${reason.trim()}`;
    const event = { kind: 'acted', message, severity: 'info' } as const;
    return ok(await commitAct(deps, caller, { ...record, placement, writes, event }));
  } catch (error) {
    const isCertain = error instanceof AppError && !['unavailable', 'timeout', 'cancelled'].includes(error.code);
    const why = error instanceof Error ? error.message : String(error);
    const failed = auditRecord(deps, caller, { ...record, reason: why }, isCertain ? 'failed' : 'unknown');
    await deps.store.commit([{ kind: 'audit', record: failed }]);
    throw error;
  }
}
