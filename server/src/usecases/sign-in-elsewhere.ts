import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { SignInFlow } from '../ports/identity-provider.ts';
import type { TokenRecord } from '../ports/store.ts';
import { isDisabled } from './act/people.ts';
import { mintToken } from './act/tokens.ts';
import { identityOf } from './confirm-session.ts';
import type { Outcome, UseCaseDeps } from './deps.ts';
import { missing, refuse } from './refuse.ts';
import type { Opened } from './sign-in.ts';
import { signInRecord } from './sign-in-record.ts';

export const flowLifeMs = 10 * 60_000;
/** Nothing tells of the end of a session that cannot be asked about: it is short. */
const unaskedLifeMs = 3_600_000;
const flowContext = 'sign-in';

type SealedFlow = SignInFlow & { readonly connection: string; readonly to: string; readonly until: number };

/** Begins to sign in by a provider: where the person goes, and what their browser keeps meanwhile, sealed. */
export async function beginElsewhere(
  deps: UseCaseDeps,
  connection: string,
  redirectUri: string,
  to: string,
): Outcome<{ readonly url: string; readonly sealed: string }> {
  const provider = deps.identityProviders.of(connection);
  if (provider === undefined) return missing('identity provider', connection);
  try {
    const { url, flow } = await provider.begin(redirectUri);
    const kept: SealedFlow = { ...flow, connection, to: ownPath(to), until: deps.clock.now() + flowLifeMs };
    return ok({ url, sealed: deps.sealer.seal(JSON.stringify(kept), flowContext) });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refuse(error.code, error.message);
  }
}

/**
 * Ends it: a session for whom the provider vouches. `spend` says whether a state comes back for the first time; whatever
 * is wrong with the answer, its state is spent.
 */
export async function finishElsewhere(
  deps: UseCaseDeps,
  answer: { readonly connection: string; readonly url: URL; readonly sealed: string | undefined; readonly via: string },
  spend: (state: string, until: number) => boolean,
): Outcome<Opened & { readonly to: string }> {
  const flow = openFlow(deps, answer.sealed);
  const again = 'begin again at the page of Fairlead, in one browser window';
  if (flow === null || flow.connection !== answer.connection || flow.until <= deps.clock.now())
    return refuse('unauthenticated', `this sign-in was not begun here, or too long ago; ${again}`);
  if (!spend(flow.state, flow.until)) return refuse('unauthenticated', `this sign-in was used already; ${again}`);
  const provider = deps.identityProviders.of(flow.connection);
  if (provider === undefined) return missing('identity provider', flow.connection);
  try {
    const vouched = await provider.finish(answer.url, flow);
    if (vouched.identity.issuer !== provider.issuer)
      return refuse('unauthenticated', `${provider.name} vouches in another name than its own; ${again}`);
    const lifeMs = vouched.refresh === null ? Math.min(provider.sessionMs, unaskedLifeMs) : provider.sessionMs;
    const createdBy = `connection/${provider.name}`;
    const { record, secret } = mintToken(deps, { name: '', role: '', project: '', kind: 'session', createdBy, lifeMs });
    const identity = identityOf(deps, provider, record.id, vouched);
    if (await isDisabled(deps.store, identity.person)) {
      await recordRefusal(deps, { ...record, name: identity.person, identity }, answer.via);
      return refuse('unauthenticated', `${identity.person} may not sign in; ask an administrator`);
    }
    const token = { ...record, name: identity.person, identity };
    const audit = signInRecord(deps, token, answer.via, '', { with: provider.name });
    await deps.store.commit([
      { kind: 'put-token', token },
      { kind: 'audit', record: audit },
    ]);
    return ok({ token, secret, to: flow.to });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refuse(error.code, `${error.message}; ${again}`);
  }
}

/** Somebody came who was shut out: that is to be seen. */
async function recordRefusal(deps: UseCaseDeps, token: TokenRecord, via: string): Promise<void> {
  const record = { ...signInRecord(deps, token, via, 'disabled', {}), outcome: 'denied' } as const;
  await deps.store.commit([{ kind: 'audit', record }]);
}

/** Ends the sessions of whom a provider tells to be gone; how many. */
export async function endElsewhere(deps: UseCaseDeps, connection: string, logoutToken: string): Outcome<number> {
  const provider = deps.identityProviders.of(connection);
  if (provider?.readLogout === undefined) return missing('identity provider', connection);
  try {
    const { subject, providerSession } = await provider.readLogout(logoutToken);
    const gone = (await deps.store.tokens()).filter(
      ({ identity }) =>
        identity?.connection === connection &&
        (subject === null || identity.subject === subject) &&
        (providerSession === null || identity.providerSession === providerSession),
    );
    await deps.store.commit(
      gone.flatMap((token) => [
        { kind: 'remove-token', id: token.id } as const,
        { kind: 'audit', record: signInRecord(deps, token, connection, 'signed out there', {}) } as const,
      ]),
    );
    return ok(gone.length);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refuse(error.code, error.message);
  }
}

function openFlow({ sealer }: UseCaseDeps, sealed: string | undefined): SealedFlow | null {
  if (sealed === undefined) return null;
  try {
    return JSON.parse(sealer.open(sealed, flowContext)) as SealedFlow; // what opens was sealed here
  } catch {
    return null;
  }
}

/** A path of this page; anything else would send the person, freshly signed in, somewhere else. */
function ownPath(to: string): string {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1000}$/.test(to) ? to : '/';
}
