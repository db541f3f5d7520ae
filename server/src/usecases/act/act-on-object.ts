import { objectSubject } from '@fairlead/core/access/subjects-of.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { formatDuration, parseDuration } from '@fairlead/core/lib/duration.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import { formatRef, type ObjectRef, objectKey } from '@fairlead/core/model/object.ts';
import { type ActionKind, actionsOn, isLasting, type ObjectAction } from '@fairlead/core/model/object-action.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { ObjectActAnswer, ObjectActBody } from '@fairlead/core/wire/view/object-act.ts';
import type { PlacementRow, Write } from '../../ports/store.ts';
import type { Target } from '../../ports/target.ts';
import { baselineWrites, giveBack } from '../../reconcile/give-back.ts';
import { saveActIntent } from '../../reconcile/save-act-intent.ts';
import { authorise, placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type Refusal, type UseCaseDeps } from '../deps.ts';
import { findRef } from '../read/find-ref.ts';
import { onTarget } from '../read/objects.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { type Act, auditRecord, commitAct } from './commit-act.ts';
import { stoppedText, whyStopped } from './why-stopped.ts';

const usualLength = '8h';
const longestMs = 30 * 86_400_000;

type Overlay = Decision & { readonly kind: 'overlay' };
type Doing = {
  readonly row: PlacementRow;
  readonly target: Target;
  readonly ref: ObjectRef;
  readonly action: ObjectAction;
  readonly overlay: Overlay | null;
  readonly reason: string;
  /** Names the wish, so that what must be done once is done once. */
  readonly wish: string;
};

/**
 * Does one thing to one object beside Git. The record, and for what lasts the decision that ends it, are written before
 * the target is asked: whatever happens in between, nobody forgets.
 * @param key the caller's idempotency key, null where it sent none.
 */
export async function actOnObject(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  body: ObjectActBody,
  key: string | null,
): Outcome<ObjectActAnswer> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const row = found.value;
  const { placement } = row;
  const subject = await findRef(deps, placement, body.object);
  if (!subject.ok) return subject;
  const { ref, managed } = subject.value;
  const may = await authorise(deps, caller, 'act', objectSubject(placement, ref), `placement/${id}`);
  if (!may.ok) return may;
  const action = readAction(body, ref);
  if (!action.ok) return action;
  const stopped = await whyStopped(deps, row);
  if (stopped !== null) return refuse('conflict', stopped);
  const target = deps.targets(placement.target);
  if (target === undefined)
    return refuse('unavailable', `target ${placement.target} is not connected; see \`fairlead get targets\``);
  if ((isLasting(body.action) || body.action === 'release') && managed === null)
    return refuse('invalid-input', `${formatRef(ref)} is not declared in Git; ${body.action} what made it`);
  const overlay = overlayOf(deps, caller, row, ref, body);
  if (!overlay.ok) return overlay;
  const wish = deps.hash(`${caller.actor.issuer}\n${caller.actor.subject}\n${key ?? deps.random.id()}`).slice(0, 8);
  const reason = (body.reason ?? '').trim();
  const doing: Doing = { row, target, ref, action: action.value, overlay: overlay.value, reason, wish };
  return body.action === 'release' ? release(deps, caller, doing) : carryOut(deps, caller, doing);
}

function readAction(body: ObjectActBody, ref: ObjectRef): Result<ObjectAction, Refusal> {
  const { action, replicas, reason = '' } = body;
  const offered = actionsOn(ref);
  const able: readonly ActionKind[] = offered.some(isLasting) ? [...offered, 'release'] : offered;
  if (!able.includes(action)) {
    const knows = able.length === 0 ? 'nothing of the kind; change it in Git' : able.join(', ');
    return err({ code: 'invalid-input', message: `a ${ref.kind} knows no ${action}; it knows ${knows}` });
  }
  const isGiven = replicas !== undefined;
  if (isGiven !== (action === 'scale'))
    return err({
      code: 'invalid-input',
      message: isGiven ? `replicas go with scale, not with ${action}` : 'scale needs the number of replicas',
    });
  if (reason.trim() === '' && (isLasting(action) || action === 'delete-pod'))
    return err({ code: 'invalid-input', message: `${action} needs a reason for the record` });
  if (body.for !== undefined && !isLasting(action))
    return err({ code: 'invalid-input', message: `${action} happens once: it has no length of time` });
  return ok(action === 'scale' && replicas !== undefined ? { kind: 'scale', replicas } : { kind: action as OnceKind }); // scale was just taken apart
}

type OnceKind = Exclude<ActionKind, 'scale'>;

function overlayOf(
  deps: UseCaseDeps,
  caller: Caller,
  { placement }: PlacementRow,
  ref: ObjectRef,
  body: ObjectActBody,
): Result<Overlay | null, Refusal> {
  if (!isLasting(body.action)) return ok(null);
  const length = parseDuration(body.for ?? usualLength);
  if (!length.ok) return err({ code: 'invalid-input', message: length.error });
  if (length.value === 0 || length.value > longestMs)
    return err({ code: 'invalid-input', message: `${body.action} lasts from 1s to 30d; for longer, change it in Git` });
  const at = deps.clock.now();
  return ok({
    id: deps.random.id(),
    kind: 'overlay',
    placement: placement.id,
    object: objectKey(ref),
    action: body.action,
    replicas: body.replicas ?? null,
    until: at + length.value,
    by: nameOf(caller.actor),
    reason: body.reason ?? '',
    at,
  });
}

async function carryOut(deps: UseCaseDeps, caller: Caller, doing: Doing): Outcome<ObjectActAnswer> {
  const { row, target, ref, action, overlay, wish } = doing;
  const act = actOf(doing);
  const lasting: readonly Write[] =
    overlay === null
      ? []
      : [...(await overlaysOf(deps, row.placement, ref)), { kind: 'put-decision', decision: overlay }];
  const intent: Write = { kind: 'audit', record: auditRecord(deps, caller, act, 'intent') };
  const stopped = await saveActIntent(deps, row.placement, [...lasting, intent]);
  if (stopped !== null) return refuse('conflict', stoppedText(stopped));
  try {
    const on = onTarget(deps, row.placement);
    const outcome = await target.act({ on, ref, action, id: wish }, caller.signal);
    const writes = await baselineWrites(deps, row, objectKey(ref), outcome);
    const message = sentenceOf(deps, caller, doing, outcome.said);
    const accepted = await commitAct(deps, caller, {
      ...act,
      placement: row.placement,
      writes,
      event: { kind: 'acted', message, severity: overlay === null ? 'info' : 'warning' },
    });
    return ok({ ...accepted, until: overlay?.until ?? null });
  } catch (error) {
    await tellFailure(deps, caller, doing, error);
    throw error;
  }
}

/** A refusal leaves nothing behind; where nobody knows whether it was done, the decision stays and ends it in time. */
async function tellFailure(deps: UseCaseDeps, caller: Caller, doing: Doing, error: unknown): Promise<void> {
  const isCertain = error instanceof AppError && !['unavailable', 'timeout', 'cancelled'].includes(error.code);
  const reason = error instanceof Error ? error.message : String(error);
  const record = auditRecord(deps, caller, { ...actOf(doing), reason }, isCertain ? 'failed' : 'unknown');
  const { overlay } = doing;
  await deps.store.commit([
    ...(isCertain && overlay !== null ? [{ kind: 'remove-decision', id: overlay.id } as const] : []),
    { kind: 'audit', record },
  ]);
}

async function release(deps: UseCaseDeps, caller: Caller, doing: Doing): Outcome<ObjectActAnswer> {
  const { row, target, ref, reason } = doing;
  const { actor, via, signal } = caller;
  const name = `${formatRef(ref)} of ${describePlacement(row.placement)}`;
  const message = `${nameOf(actor)} gave ${name} back to Git${reason === '' ? '' : `: ${reason}`}`;
  await giveBack(deps, { row, target, object: objectKey(ref), actor, via, reason, message }, signal);
  return ok({ message, at: deps.clock.now(), seq: await deps.store.lastEventSeq(), until: null });
}

function actOf({
  row,
  ref,
  action,
  overlay,
  reason,
}: Doing): Pick<Act, 'verb' | 'subject' | 'project' | 'reason' | 'data'> {
  const { id, target, project } = row.placement;
  const replicas = action.kind === 'scale' ? { replicas: action.replicas } : {};
  const until = overlay === null ? {} : { until: overlay.until };
  const data = { action: action.kind, object: formatRef(ref), placement: id, ...replicas, ...until };
  return { verb: 'act', subject: `object/${target}/${objectKey(ref)}`, project, reason, data };
}

function sentenceOf(deps: UseCaseDeps, caller: Caller, { row, overlay, reason, action }: Doing, said: string): string {
  const length = overlay === null ? '' : ` for ${formatDuration(overlay.until - deps.clock.now())}`;
  const why = reason === '' ? '' : `: ${reason}`;
  return `${nameOf(caller.actor)} asked ${describePlacement(row.placement)} to ${action.kind}: ${said}${length}${why}`;
}

/** What the same person or another did to it before is over now. */
async function overlaysOf(
  { store }: Pick<UseCaseDeps, 'store'>,
  placement: Placement,
  ref: ObjectRef,
): Promise<readonly Write[]> {
  const key = objectKey(ref);
  return (await store.decisions())
    .filter((one) => one.kind === 'overlay' && one.placement === placement.id && one.object === key)
    .map((one): Write => ({ kind: 'remove-decision', id: one.id }));
}
