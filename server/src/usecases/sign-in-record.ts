import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import type { TokenRecord } from '../ports/store.ts';
import { actorOf } from './actor-of.ts';
import type { UseCaseDeps } from './deps.ts';

/** The audit record of a session's beginning or end. */
export function signInRecord(
  { clock }: Pick<UseCaseDeps, 'clock'>,
  token: TokenRecord,
  via: string,
  reason: string,
  data: JsonObject,
): AuditRecord {
  const subject = `token/${token.id}`;
  return {
    at: clock.now(),
    actor: actorOf(token),
    via,
    verb: 'sign-in',
    subject,
    project: '',
    outcome: 'done',
    reason,
    data,
  };
}
