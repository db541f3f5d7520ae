import type { Actor } from '@fairlead/core/model/actor.ts';
import type { TokenRecord } from '../ports/store.ts';

/**
 * Who a token stands for: whom a provider vouched for, else the token itself by its id, which tells tokens of one name
 * apart; sessions act in the name of their person.
 */
export function actorOf(token: TokenRecord): Actor {
  const { identity } = token;
  if (identity !== undefined)
    return { issuer: identity.issuer, subject: identity.subject, kind: 'person', person: identity.person };
  return {
    issuer: 'fairlead',
    subject: `${token.kind}/${token.id}`,
    kind: token.kind === 'session' ? 'person' : 'token',
    person: token.name,
  };
}
