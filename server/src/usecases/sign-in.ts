import { projectsWith, verbsOf } from '@fairlead/core/access/can.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { SessionView } from '@fairlead/core/wire/view/governance.ts';
import type { TokenRecord } from '../ports/store.ts';
import { mintToken } from './act/tokens.ts';
import { withWhatFollows } from './act/with-what-follows.ts';
import { actorOf } from './actor-of.ts';
import { confirmSession } from './confirm-session.ts';
import type { Caller, Outcome, UseCaseDeps } from './deps.ts';
import { glassOf } from './glass-of.ts';
import { heldRights, rightsOf } from './held-rights.ts';
import { given } from './page.ts';
import { refuse } from './refuse.ts';
import { signInRecord } from './sign-in-record.ts';

export const sessionLifeMs = 7 * 86_400_000;
/** A use is written down at most this often. */
const touchEveryMs = 60_000;

/** Who asks; what they may is looked up when it is asked, not when the request began. */
export function callerOf(deps: UseCaseDeps, token: TokenRecord, via: string, signal: AbortSignal): Caller {
  const held = heldRights(deps, token);
  return {
    actor: actorOf(token),
    get grants() {
      return held();
    },
    ...(token.identity === undefined ? { madeBy: token.createdBy } : {}),
    known: {
      groups: token.identity?.groups ?? [],
      role: token.identity === undefined ? { role: token.role, project: token.project } : null,
    },
    ...given({ glass: glassOf(token) }),
    via,
    signal,
  };
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
  const standing = await confirmSession(deps, token);
  if (standing === undefined) return undefined;
  if (token.lastUsedAt === null || now - token.lastUsedAt >= touchEveryMs) await noteUse(deps, token, now);
  return standing;
}

/** Whether a token that was good when a stream began is good now. */
export async function stillStands(deps: UseCaseDeps, { hash }: TokenRecord): Promise<boolean> {
  const token = await deps.store.token(hash);
  if (token === undefined || (token.expiresAt !== null && token.expiresAt <= deps.clock.now())) return false;
  return (await confirmSession(deps, token)) !== undefined;
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
    createdBy: glassOf(found) === undefined ? `${found.kind}/${found.id}` : found.createdBy,
    lifeMs,
  });
  const audit = signInRecord(deps, record, via, '', { with: found.kind });
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
  returnTo: string,
): Outcome<{ readonly message: string; readonly elsewhere: string | null }> {
  if (token.kind !== 'session')
    return refuse('conflict', 'a token is not a session; take it back with `fairlead token delete`');
  const audit = signInRecord(deps, token, via, 'signed out', {});
  const ended = withWhatFollows(await deps.store.tokens(), ({ id }) => id === token.id);
  await deps.store.commit([
    ...ended.map(({ id }) => ({ kind: 'remove-token', id }) as const),
    { kind: 'audit', record: audit },
  ]);
  return ok({ message: 'signed out', elsewhere: await placeToLeave(deps, token, returnTo) });
}

/** Where the provider of a session ends its own; a provider that is away keeps nobody in here. */
async function placeToLeave(deps: UseCaseDeps, { identity }: TokenRecord, returnTo: string): Promise<string | null> {
  if (identity === undefined) return null;
  try {
    return (await deps.identityProviders.of(identity.connection)?.leave?.(returnTo)) ?? null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return null;
  }
}

export function sessionView(deps: UseCaseDeps, token: TokenRecord): SessionView {
  const grants = rightsOf(deps.configuration(), token);
  const visible = projectsWith(grants, 'view');
  return {
    actor: actorOf(token),
    grants,
    verbs: [...verbsOf(grants)],
    expiresAt: token.expiresAt,
    installation: deps.installation,
    version: deps.version,
    quickstart: deps.shop !== null && (visible.kind === 'all' || visible.projects.includes(deps.shop.project)),
  };
}
