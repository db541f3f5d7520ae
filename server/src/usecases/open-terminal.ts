import { ok } from '@fairlead/core/lib/result.ts';
import type { TokenRecord } from '../ports/store.ts';
import { mintToken } from './act/tokens.ts';
import type { Caller, Outcome, UseCaseDeps } from './deps.ts';
import { refuse } from './refuse.ts';
import type { Opened } from './sign-in.ts';
import { signInRecord } from './sign-in-record.ts';

/**
 * A session for a terminal, of the person who agreed to it on the page. It is theirs and no longer than their own: what
 * ends that one, or takes their rights, ends it too.
 */
export async function openTerminal(
  deps: UseCaseDeps,
  caller: Caller,
  own: TokenRecord,
  machine: string,
): Outcome<Opened> {
  if (own.kind !== 'session' || caller.glass !== undefined)
    return refuse('conflict', 'a terminal is signed in by a person on the page, not with a token or in an emergency');
  const { record, secret } = mintToken(deps, {
    ...{ name: own.name, role: own.role, project: own.project, kind: 'session', createdBy: `session/${own.id}` },
    lifeMs: (own.expiresAt ?? 0) - deps.clock.now(),
  });
  const { identity } = own;
  const token =
    identity === undefined ? record : { ...record, identity: { ...identity, refresh: null, through: own.hash } };
  await deps.store.commit([
    { kind: 'put-token', token },
    { kind: 'audit', record: signInRecord(deps, token, caller.via, '', { with: 'terminal', machine }) },
  ]);
  return ok({ token, secret });
}
