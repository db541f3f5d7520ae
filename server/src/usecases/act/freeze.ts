import { can } from '@fairlead/core/access/can.ts';
import { scopeSubject } from '@fairlead/core/access/subjects-of.ts';
import { formatScope } from '@fairlead/core/gate/scope.ts';
import { formatDuration, parseDuration } from '@fairlead/core/lib/duration.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Decision, Scope } from '@fairlead/core/model/decision.ts';
import type { BodyOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { Accepted, FreezeAnswer } from '@fairlead/core/wire/view/act.ts';
import type { FreezeView } from '@fairlead/core/wire/view/now.ts';
import type { PlacementRow } from '../../ports/store.ts';
import { authorise } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { missing, refuse } from '../refuse.ts';
import { freezesInForce } from '../view/decisions.ts';
import { noteOf } from '../view/placement-view.ts';
import { commitAct } from './commit-act.ts';

/** Stops new change in a scope. One without a project touches every tenant and needs a role in all projects. */
export async function freeze(deps: UseCaseDeps, caller: Caller, body: BodyOf<Routes['freeze']>): Outcome<FreezeAnswer> {
  const { scope, reason } = body;
  const allowed = await authorise(deps, caller, 'freeze', scopeSubject(scope), `scope/${formatScope(scope)}`);
  if (!allowed.ok) return allowed;
  const duration = body.for === undefined ? null : parseDuration(body.for);
  if (duration !== null && !duration.ok) return refuse('invalid-input', duration.error);
  const [at, by, all] = [deps.clock.now(), nameOf(caller.actor), body.all ?? false];
  const until = duration === null ? null : at + duration.value;
  const decision: Decision = { id: deps.random.id(), kind: 'freeze', scope, until, all, by, reason, at };
  const long = duration === null ? 'until it is thawed' : `for ${formatDuration(duration.value)}`;
  const accepted = await commitAct(deps, caller, {
    verb: 'freeze',
    subject: `scope/${formatScope(scope)}`,
    project: scope.project ?? '',
    placement: null,
    reason,
    data: { freeze: decision.id, until, all },
    writes: [{ kind: 'put-decision', decision }],
    event: {
      kind: 'frozen',
      message: `${by} ${all ? 'stopped everything in' : 'froze'} ${formatScope(scope)} ${long}: ${reason}`,
      severity: 'warning',
    },
  });
  await wakeScope(deps, scope, 'freeze');
  return ok({ ...accepted, id: decision.id });
}

/** Ends a freeze; whatever waited for it goes on. */
export async function thaw(deps: UseCaseDeps, caller: Caller, body: BodyOf<Routes['thaw']>): Outcome<Accepted> {
  const decision = (await deps.store.decisions()).find((entry) => entry.id === body.id);
  if (decision === undefined || decision.kind !== 'freeze') return missing('freeze', body.id);
  const { scope } = decision;
  if (!can(caller.grants, 'view', scopeSubject(scope)).allowed && scope.project !== undefined)
    return missing('freeze', body.id);
  const allowed = await authorise(deps, caller, 'freeze', scopeSubject(scope), `scope/${formatScope(scope)}`);
  if (!allowed.ok) return allowed;
  const reason = body.reason ?? '';
  const accepted = await commitAct(deps, caller, {
    verb: 'freeze',
    subject: `scope/${formatScope(scope)}`,
    project: scope.project ?? '',
    placement: null,
    reason,
    data: { freeze: decision.id, thawed: true },
    writes: [{ kind: 'remove-decision', id: decision.id }],
    event: {
      kind: 'thawed',
      message: `${nameOf(caller.actor)} lifted the freeze of ${formatScope(scope)}${reason === '' ? '' : `: ${reason}`}`,
      severity: 'info',
    },
  });
  await wakeScope(deps, scope, 'thaw');
  return ok(accepted);
}

/** Freezes in force that touch a project the caller sees; one of the whole installation touches everybody. */
export async function listFreezes(
  deps: UseCaseDeps,
  caller: Caller,
): Outcome<{ readonly items: readonly FreezeView[]; readonly asOf: number }> {
  const now = deps.clock.now();
  const visible = freezesInForce(await deps.store.decisions(), now).filter(
    ({ scope }) => scope.project === undefined || can(caller.grants, 'view', scopeSubject(scope)).allowed,
  );
  return ok({
    items: visible.map((entry) => ({ ...noteOf(entry, entry.until), scope: formatScope(entry.scope), all: entry.all })),
    asOf: now,
  });
}

async function wakeScope(deps: UseCaseDeps, scope: Scope, reason: string): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly PlacementRow[]; readonly next: string | null } = await deps.store.placements(
      scope,
      { limit: 500, cursor },
    );
    for (const { placement } of page.items) deps.wake(placement.id, reason);
    cursor = page.next;
  } while (cursor !== null);
}
