import { approverNames } from '@fairlead/core/gate/approval/judge-approvals.ts';
import { longestEmergencyMs, mayWaive } from '@fairlead/core/gate/emergency-gate.ts';
import { formatDuration, parseDuration } from '@fairlead/core/lib/duration.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { WaivableGate } from '@fairlead/core/model/settings.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { PlacementRow, Write } from '../../ports/store.ts';
import { placementFor, recordDenial } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { missing, refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { approverOf } from './approve.ts';
import { commitAct } from './commit-act.ts';

type Emergency = Decision & { readonly kind: 'emergency' };
type Begin = { readonly gates: readonly WaivableGate[]; readonly for?: string; readonly reason: string };

/**
 * Lets a named person waive gates of one placement for a while. Who, which and how long is what the Project and the Target
 * declare; somebody else is asked to review it afterwards, and it stays on the list until they have.
 */
export async function beginEmergency(deps: UseCaseDeps, caller: Caller, id: string, body: Begin): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'emergency');
  if (!found.ok) return found;
  const { placement } = found.value;
  const name = describePlacement(placement);
  const approver = approverOf(caller);
  const names = approverNames(approver, approver.groups);
  const denied = await refuseBegin(deps, found.value, body, { person: approver.person, names });
  if (denied !== null) {
    await recordDenial(deps, caller, 'emergency', placement.project, `placement/${placement.id}`, denied);
    return refuse('conflict', denied);
  }
  const longestMs = longestEmergencyMs(placement, names);
  const asked = body.for === undefined ? ok(longestMs) : parseDuration(body.for);
  if (!asked.ok) return refuse('invalid-input', asked.error);
  if (asked.value === 0 || asked.value > longestMs)
    return refuse('invalid-input', `an emergency of ${name} lasts from 1s to ${formatDuration(longestMs)}`);
  const [at, by] = [deps.clock.now(), nameOf(caller.actor)];
  const until = at + asked.value;
  const decision: Decision = {
    ...{ id: deps.random.id(), kind: 'emergency', placement: placement.id, gates: body.gates },
    ...{ person: approver.person, names, until, by, reason: body.reason, at },
  };
  const accepted = await commitAct(deps, caller, {
    verb: 'emergency',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason: body.reason,
    data: { emergency: decision.id, gates: [...body.gates], until },
    writes: [{ kind: 'put-decision', decision }, notice(deps, found.value, by, body)],
    event: {
      kind: 'emergency-begun',
      message: `${by} opened the emergency lane of ${name} for ${formatDuration(asked.value)}, waiving ${body.gates.join(' and ')}: ${body.reason}`,
      severity: 'warning',
    },
  });
  deps.wake(placement.id, 'emergency');
  return ok(accepted);
}

async function refuseBegin(
  deps: UseCaseDeps,
  { placement }: PlacementRow,
  { gates }: Begin,
  { person, names }: { readonly person: string; readonly names: readonly string[] },
): Promise<string | null> {
  const name = describePlacement(placement);
  if (person === '') return `a token is nobody: open the emergency lane of ${name} signed in as a person`;
  const closed = gates.filter((gate) => !mayWaive(placement, names, gate));
  if (closed.length > 0) {
    const lanes = placement.guards.emergency ?? [];
    const who =
      lanes.length === 0
        ? 'nobody is declared'
        : lanes.map((lane) => `${lane.who.join(', ')} (${lane.declaredBy}: ${lane.waives.join(', ')})`).join('; ');
    return `you may not waive ${closed.join(' and ')} for ${name}; who may: ${who}`;
  }
  const now = deps.clock.now();
  const open = (await deps.store.decisions()).find(
    (decision) => decision.kind === 'emergency' && decision.person === person && decision.until <= now,
  );
  return open === undefined
    ? null
    : `your emergency of ${new Date(open.at).toISOString()} has not been reviewed yet: have somebody else do that first with \`fairlead emergency --review ${open.id}\``;
}

/** Always told, whatever the placement's notify rule says of deliveries. */
function notice(deps: UseCaseDeps, { placement }: PlacementRow, by: string, { gates, reason }: Begin): Write {
  const { application, stage, target, settings } = placement;
  const text = `${by} opened the emergency lane of ${application} in ${stage}, waiving ${gates.join(' and ')}: ${reason}`;
  return {
    kind: 'put-outbox',
    message: {
      key: `${placement.id}/emergency/${deps.random.id()}`,
      channel: (settings.notifyTo ?? []).join(','),
      title: `${application} in ${stage}`,
      ...{ text, severity: 'warning', at: deps.clock.now() },
      data: { application, stage, target, event: 'emergency-begun' },
    },
  };
}

/** Closes the lane before its time; the review is still asked. */
export async function endEmergency(deps: UseCaseDeps, caller: Caller, id: string): Outcome<Accepted> {
  const found = await findEmergency(deps, caller, id);
  if (!found.ok) return found;
  const { decision, row } = found.value;
  const [at, by] = [deps.clock.now(), nameOf(caller.actor)];
  if (decision.until <= at) return refuse('conflict', 'it is over already; what is left is its review');
  const accepted = await commitAct(deps, caller, {
    verb: 'emergency',
    subject: `placement/${row.placement.id}`,
    project: row.placement.project,
    placement: row.placement,
    reason: '',
    data: { emergency: id, ended: true },
    writes: [{ kind: 'put-decision', decision: { ...decision, until: at } }],
    event: {
      kind: 'emergency-ended',
      message: `${by} closed the emergency lane of ${describePlacement(row.placement)}`,
      severity: 'info',
    },
  });
  deps.wake(row.placement.id, 'emergency');
  return ok(accepted);
}

/** Somebody else looked at what was done, and signs that. */
export async function reviewEmergency(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  { note }: { readonly note: string },
): Outcome<Accepted> {
  const found = await findEmergency(deps, caller, id);
  if (!found.ok) return found;
  const { decision, row } = found.value;
  const [at, by] = [deps.clock.now(), nameOf(caller.actor)];
  const { person } = approverOf(caller);
  if (person === '') return refuse('forbidden', 'a token is nobody: review it signed in as a person');
  if (person.toLowerCase() === decision.person.toLowerCase())
    return refuse('forbidden', `${decision.by} cannot review what they did themselves: somebody else must`);
  if (decision.until > at) return refuse('conflict', 'it is still going on: end it first, then review what was done');
  const accepted = await commitAct(deps, caller, {
    verb: 'emergency',
    subject: `placement/${row.placement.id}`,
    project: row.placement.project,
    placement: row.placement,
    reason: note,
    data: { emergency: id, reviewed: true, of: decision.by, gates: [...decision.gates], begunAt: decision.at },
    writes: [{ kind: 'remove-decision', id }],
    event: {
      kind: 'emergency-reviewed',
      message: `${by} reviewed the emergency that ${decision.by} declared for ${describePlacement(row.placement)}: ${note}`,
      severity: 'info',
    },
  });
  return ok(accepted);
}

async function findEmergency(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
): Outcome<{ readonly decision: Emergency; readonly row: PlacementRow }> {
  const decision = (await deps.store.decisions()).find(
    (one): one is Emergency => one.kind === 'emergency' && one.id === id,
  );
  if (decision === undefined) return missing('emergency', id);
  const found = await placementFor(deps, caller, decision.placement, 'emergency');
  return found.ok ? ok({ decision, row: found.value }) : found;
}
