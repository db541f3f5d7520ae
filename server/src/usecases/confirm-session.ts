import { personOf } from '@fairlead/core/access/person.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { IdentityProvider, Vouched } from '../ports/identity-provider.ts';
import type { SessionIdentity, TokenRecord } from '../ports/store.ts';
import type { UseCaseDeps } from './deps.ts';
import { signInRecord } from './sign-in-record.ts';

/** A provider that is away is not taken for one that says no: its last word holds so long. */
const silenceMs = 3_600_000;

/** Binds a sealed refresh token to its session. */
export function refreshContext(id: string): string {
  return `session/${id}/refresh`;
}

/** What is kept of a provider's word. */
export function identityOf(
  deps: Pick<UseCaseDeps, 'sealer' | 'clock'>,
  provider: IdentityProvider,
  session: string,
  { identity, refresh, providerSession }: Vouched,
): SessionIdentity {
  const { issuer, subject, groups } = identity;
  return {
    ...{ connection: provider.name, issuer, subject, groups, providerSession },
    person: personOf(identity, provider.domains),
    refresh: refresh === null ? null : deps.sealer.seal(refresh.reveal(), refreshContext(session)),
    confirmedAt: deps.clock.now(),
  };
}

/**
 * The session with what its provider says of the person now, asked no oftener than the connection declares; undefined
 * when the provider or its declaration is gone, or it vouches no more. Tokens and other sessions stand by themselves.
 */
export async function confirmSession(deps: UseCaseDeps, token: TokenRecord): Promise<TokenRecord | undefined> {
  const { identity } = token;
  if (identity === undefined) return isVouchedFor(deps, token) ? token : undefined;
  if (identity.through !== undefined) return confirmThrough(deps, token, identity.through);
  const provider = deps.identityProviders.of(identity.connection);
  if (provider === undefined || provider.issuer !== identity.issuer) return undefined;
  if (isFresh(deps, provider, identity)) return token;
  const asked = deps.confirming.get(token.id);
  if (asked !== undefined) return asked;
  const asking = ask(deps, provider, token).finally(() => deps.confirming.delete(token.id));
  deps.confirming.set(token.id, asking);
  return asking;
}

/** A terminal stands on the session of its person: asked through it, and gone with it. */
async function confirmThrough(deps: UseCaseDeps, token: TokenRecord, hash: string): Promise<TokenRecord | undefined> {
  const own = await deps.store.token(hash);
  if (own === undefined || own.identity?.through !== undefined) return undefined;
  if (own.expiresAt !== null && own.expiresAt <= deps.clock.now()) return undefined;
  const standing = await confirmSession(deps, own);
  if (standing?.identity === undefined) return undefined;
  return { ...token, identity: { ...standing.identity, refresh: null, through: hash } };
}

/** What a machine got for a token of its own ends with the connection that believed it. */
function isVouchedFor({ configuration }: UseCaseDeps, { createdBy, kind }: TokenRecord): boolean {
  const [, name] = /^connection\/(.+)$/.exec(createdBy) ?? [];
  if (name === undefined || kind !== 'token') return true;
  return configuration().connections.some((one) => one.kind === 'workload' && one.name === name);
}

function isFresh({ clock }: UseCaseDeps, { refreshMs }: IdentityProvider, identity: SessionIdentity): boolean {
  return identity.refresh === null || clock.now() - identity.confirmedAt < refreshMs;
}

async function ask(
  deps: UseCaseDeps,
  provider: IdentityProvider,
  { hash }: TokenRecord,
): Promise<TokenRecord | undefined> {
  // A refresh token works once: one who read the session before the last answer must not send it again.
  const token = await deps.store.token(hash);
  const identity = token?.identity;
  if (token === undefined || identity === undefined) return undefined;
  if (identity.refresh === null || isFresh(deps, provider, identity)) return token;
  try {
    const said = await provider.confirm(new Secret(deps.sealer.open(identity.refresh, refreshContext(token.id))));
    const isSame =
      said !== null && said.identity.issuer === identity.issuer && said.identity.subject === identity.subject;
    if (!isSame) {
      await endSession(deps, token, `${provider.name} vouches for it no more`);
      return undefined;
    }
    const renewed = { ...token, identity: identityOf(deps, provider, token.id, said) };
    await deps.store.commit([{ kind: 'renew-session', token: { ...renewed, name: renewed.identity.person } }]);
    return await deps.store.token(hash);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return deps.clock.now() - identity.confirmedAt < silenceMs ? token : undefined;
  }
}

async function endSession(deps: UseCaseDeps, token: TokenRecord, reason: string): Promise<void> {
  const record = signInRecord(deps, token, 'identity-provider', reason, {});
  await deps.store.commit([
    { kind: 'remove-token', id: token.id },
    { kind: 'audit', record },
  ]);
}
