import { allProjects, verbsOf } from '@fairlead/core/access/can.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Actor } from '@fairlead/core/model/actor.ts';
import type { SessionView } from '@fairlead/core/wire/view/governance.ts';
import type { TokenRecord } from '../ports/store.ts';
import { mintToken } from './act/tokens.ts';
import type { Caller, Outcome, UseCaseDeps } from './deps.ts';
import { refuse } from './refuse.ts';

export const sessionLifeMs = 7 * 86_400_000;
/** A use is written down at most this often. */
const touchEveryMs = 60_000;

/** Who a token stands for. The id tells tokens of one name apart; sessions act in the name of their person. */
export function actorOf(token: TokenRecord): Actor {
  return {
    issuer: 'fairlead',
    subject: `${token.kind}/${token.id}`,
    kind: token.kind === 'session' ? 'person' : 'token',
    person: token.name,
  };
}

export function callerOf(token: TokenRecord, via: string, signal: AbortSignal): Caller {
  return { actor: actorOf(token), grants: [{ role: token.role, project: token.project }], via, signal };
}

/** The token or session behind a secret, if it is valid now and of a kind that may be used so. */
export async function findToken(
  deps: UseCaseDeps,
  secret: string,
  kinds: readonly TokenRecord['kind'][],
): Promise<TokenRecord | undefined> {
  const token = await deps.store.token(deps.hash(secret));
  const now = deps.clock.now();
  if (token === undefined || !kinds.includes(token.kind)) return undefined;
  if (token.expiresAt !== null && token.expiresAt <= now) return undefined;
  if (token.lastUsedAt === null || now - token.lastUsedAt >= touchEveryMs) await noteUse(deps, token, now);
  return token;
}

/** A store that cannot be written does not keep out who only reads; whoever writes is told so by that. */
async function noteUse(deps: UseCaseDeps, { id }: TokenRecord, at: number): Promise<void> {
  try {
    await deps.store.commit([{ kind: 'touch-token', id, at }]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

export type Opened = { readonly token: TokenRecord; readonly secret: string };

/** Exchanges a link (which is then gone) or a token for a session that ends no later than the token does. */
export async function openSession(deps: UseCaseDeps, found: TokenRecord, via: string): Promise<Opened> {
  const now = deps.clock.now();
  const lifeMs =
    found.kind === 'link' || found.expiresAt === null ? sessionLifeMs : Math.min(sessionLifeMs, found.expiresAt - now);
  const { record, secret } = mintToken(deps, {
    name: found.name,
    role: found.role,
    project: found.project,
    kind: 'session',
    createdBy: `${found.kind}/${found.id}`,
    lifeMs,
  });
  const audit = {
    at: now,
    actor: actorOf(record),
    via,
    verb: 'sign-in',
    subject: `token/${record.id}`,
    project: '',
    outcome: 'done',
    reason: '',
    data: { with: found.kind },
  } as const;
  await deps.store.commit([
    ...(found.kind === 'link' ? [{ kind: 'remove-token', id: found.id } as const] : []),
    { kind: 'put-token', token: record },
    { kind: 'audit', record: audit },
  ]);
  return { token: record, secret };
}

/** Ends a session; a token that asks this way stays valid. */
export async function closeSession(
  deps: UseCaseDeps,
  token: TokenRecord,
  via: string,
): Outcome<{ readonly message: string }> {
  if (token.kind !== 'session')
    return refuse('conflict', 'a token is not a session; take it back with `fairlead token delete`');
  const audit = {
    at: deps.clock.now(),
    actor: actorOf(token),
    via,
    verb: 'sign-in',
    subject: `token/${token.id}`,
    project: '',
    outcome: 'done',
    reason: 'signed out',
    data: {},
  } as const;
  await deps.store.commit([
    { kind: 'remove-token', id: token.id },
    { kind: 'audit', record: audit },
  ]);
  return ok({ message: 'signed out' });
}

export function sessionView(deps: UseCaseDeps, token: TokenRecord): SessionView {
  return {
    actor: actorOf(token),
    role: token.role,
    project: token.project,
    verbs: [...verbsOf([{ role: token.role, project: token.project }])],
    expiresAt: token.expiresAt,
    installation: deps.installation,
    version: deps.version,
    quickstart: deps.shop !== null && [deps.shop.project, allProjects].includes(token.project),
  };
}
