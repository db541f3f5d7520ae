import type { Verb } from '@fairlead/core/access/verbs.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import { type EventKind, eventVersion } from '@fairlead/core/model/event.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { Write } from '../../ports/store.ts';
import { type Caller, nameOf, type UseCaseDeps } from '../deps.ts';

/** One act of a person or machine: what is written with it, its audit record and the event that tells of it. */
export type Act = {
  readonly verb: Verb;
  /** `placement/<id>`, `application/<name>`… */
  readonly subject: string;
  readonly project: string;
  /** The placement that the event names, where it is one. */
  readonly placement: Placement | null;
  readonly reason: string;
  readonly data: { readonly [key: string]: Json };
  readonly writes: readonly Write[];
  readonly event: { readonly kind: EventKind; readonly message: string; readonly severity: 'info' | 'warning' };
};

/** Writes decision, audit record and event in one transaction; without the record nothing is done. */
export async function commitAct(deps: UseCaseDeps, caller: Caller, act: Act): Promise<Accepted> {
  const at = deps.clock.now();
  const { placement, event } = act;
  const names =
    placement === null ? {} : { application: placement.application, stage: placement.stage, target: placement.target };
  await deps.store.commit([
    ...act.writes,
    { kind: 'audit', record: auditRecord(deps, caller, act, 'done') },
    {
      kind: 'event',
      event: {
        version: eventVersion,
        at,
        kind: event.kind,
        project: act.project,
        placement: placement?.id ?? null,
        delivery: null,
        change: null,
        message: event.message,
        severity: event.severity,
        data: { ...names, ...act.data, by: nameOf(caller.actor) },
      },
    },
  ]);
  return { message: event.message, at, seq: await deps.store.lastEventSeq() };
}

/** The audit record of an act, also for its intent and its failure where the effect lies outside the store. */
export function auditRecord(
  deps: UseCaseDeps,
  caller: Caller,
  act: Pick<Act, 'verb' | 'subject' | 'project' | 'reason' | 'data'>,
  outcome: AuditRecord['outcome'],
): AuditRecord {
  const { verb, subject, project, reason } = act;
  const data = caller.glass === undefined ? act.data : { ...act.data, breakGlass: caller.glass };
  return { at: deps.clock.now(), actor: caller.actor, via: caller.via, verb, subject, project, outcome, reason, data };
}
