import { userInfo } from 'node:os';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

const id = 'up-observe';

/**
 * Before anything is looked at: with `observe` everything is stopped, so that plans are made and shown and nothing is
 * written to any target; without it what an earlier observing run stopped goes on.
 */
export async function observeOnly(store: Store, clock: Clock, observe: boolean): Promise<void> {
  const known = (await store.decisions()).some((decision) => decision.id === id);
  if (known === observe) return;
  const at = clock.now();
  const person = userInfo().username;
  const reason = 'started with --observe; start without it to deliver';
  const freeze: Decision = { id, kind: 'freeze', scope: {}, until: null, all: true, by: person, reason, at };
  const record: AuditRecord = {
    at,
    actor: { issuer: 'local', subject: person, kind: 'person', person },
    via: 'up',
    verb: 'freeze',
    subject: 'scope/everything',
    project: '',
    outcome: 'done',
    reason,
    data: { freeze: id, lifted: !observe },
  };
  await store.commit([
    observe ? { kind: 'put-decision', decision: freeze } : { kind: 'remove-decision', id },
    { kind: 'audit', record },
  ]);
}
