import { formatDuration, parseDuration } from '@fairlead/core/lib/duration.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { Write } from '../../ports/store.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { commitAct } from './commit-act.ts';

const defaultPause = '8h';
const longestPauseMs = 30 * 86_400_000;

/** Leaves a placement alone until a moment; a pause before it is replaced. Always ends by itself. */
export async function pause(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  body: { readonly for?: string; readonly reason: string },
): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'pause');
  if (!found.ok) return found;
  const { placement } = found.value;
  const duration = parseDuration(body.for ?? defaultPause);
  if (!duration.ok) return refuse('invalid-input', duration.error);
  if (duration.value === 0 || duration.value > longestPauseMs)
    return refuse('invalid-input', 'a pause lasts from 1s to 30d; for longer, change the configuration in Git');
  const [at, by] = [deps.clock.now(), nameOf(caller.actor)];
  const until = at + duration.value;
  const decision: Decision = {
    id: deps.random.id(),
    kind: 'pause',
    placement: placement.id,
    until,
    by,
    reason: body.reason,
    at,
  };
  const accepted = await commitAct(deps, caller, {
    verb: 'pause',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason: body.reason,
    data: { pause: decision.id, until },
    writes: [...(await pausesOf(deps, placement)), { kind: 'put-decision', decision }],
    event: {
      kind: 'paused',
      message: `${by} paused ${describePlacement(placement)} for ${formatDuration(duration.value)}: ${body.reason}`,
      severity: 'warning',
    },
  });
  deps.wake(placement.id, 'pause');
  return ok(accepted);
}

/** Ends a pause. */
export async function resume(deps: UseCaseDeps, caller: Caller, id: string, reason: string): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, 'pause');
  if (!found.ok) return found;
  const { placement } = found.value;
  const pauses = await pausesOf(deps, placement);
  if (pauses.length === 0)
    return refuse(
      'conflict',
      `${describePlacement(placement)} is not paused; see \`fairlead why ${placement.application}\` for what holds it`,
    );
  const accepted = await commitAct(deps, caller, {
    verb: 'pause',
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason,
    data: { resumed: true },
    writes: pauses,
    event: {
      kind: 'resumed',
      message: `${nameOf(caller.actor)} resumed ${describePlacement(placement)}${reason === '' ? '' : `: ${reason}`}`,
      severity: 'info',
    },
  });
  deps.wake(placement.id, 'resume');
  return ok(accepted);
}

async function pausesOf(deps: UseCaseDeps, placement: Placement): Promise<readonly Write[]> {
  const decisions = await deps.store.decisions();
  return decisions
    .filter((decision) => decision.kind === 'pause' && decision.placement === placement.id)
    .map((decision): Write => ({ kind: 'remove-decision', id: decision.id }));
}
