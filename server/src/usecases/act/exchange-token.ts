import { matchWorkload } from '@fairlead/core/access/match-workload.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, BodyOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { Outcome, UseCaseDeps } from '../deps.ts';
import { rightsOf } from '../held-rights.ts';
import { refuse } from '../refuse.ts';
import { signInRecord } from '../sign-in-record.ts';
import { mintToken } from './tokens.ts';

const longestSubject = 200;

/**
 * Gives a machine a short token of ours for one that its CI system signed. What it may is said by the rules of the
 * connection in force; without a rule that fits it gets nothing. Each token is good once: `spend` says whether it is
 * seen for the first time.
 */
export async function exchangeToken(
  deps: UseCaseDeps,
  { connection, token }: BodyOf<Routes['exchangeToken']>,
  via: string,
  spend: (token: string, until: number) => boolean,
): Outcome<AnswerOf<Routes['exchangeToken']>> {
  const issuer = deps.identityProviders.workload?.(connection);
  // A connection that is not there is told like a token that does not hold: nobody learns names by trying.
  if (issuer === undefined) return refuse('unauthenticated', 'the token does not hold for this connection');
  try {
    const { claims, subject, expiresAt } = await issuer.prove(token);
    const rule = matchWorkload(issuer.rules, claims);
    if (rule === undefined)
      return refuse('unauthenticated', `no rule of Connection/${connection} fits the claims of this token`);
    if (!spend(deps.hash(token), expiresAt))
      return refuse('unauthenticated', 'this token was exchanged already; each is good once');
    const { role, project } = rule;
    const { record, secret } = mintToken(deps, {
      ...{ name: `${connection}: ${subject.slice(0, longestSubject)}`, role, project, kind: 'token' },
      ...{ createdBy: `connection/${connection}`, lifeMs: rule.lifeMs },
    });
    if (rightsOf(deps.configuration(), record).length === 0)
      return refuse('unauthenticated', `${rule.place} names role "${role}", which ${project} does not have`);
    const audit = signInRecord(deps, record, via, '', { with: connection, rule: rule.place, subject });
    await deps.store.commit([
      { kind: 'put-token', token: record },
      { kind: 'audit', record: audit },
    ]);
    return ok({ secret, role, project, expiresAt: record.expiresAt });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const code = error.code === 'unauthenticated' ? error.code : 'unavailable';
    return refuse(code, code === 'unavailable' ? error.message : 'the token does not hold for this connection');
  }
}
