import { type Identity, readEmail } from '@fairlead/core/access/person.ts';

export type Claims = { readonly [claim: string]: unknown };
export type ClaimRules = { readonly groupsClaim: string; readonly groupsPrefix: string };

const longestName = 256;
const mostGroups = 1_000;

/**
 * The identity that verified claims tell of; null without issuer and subject. Groups are a list of texts, each one
 * group however it is written; a single text is one group. Only `email_verified: true` makes an address a verified one.
 */
export function readClaims(claims: Claims, { groupsClaim, groupsPrefix }: ClaimRules): Identity | null {
  const { iss, sub, email } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string' || iss === '' || !/^[\x21-\x7e]{1,255}$/.test(sub))
    return null;
  const verified = claims['email_verified'] === true && typeof email === 'string';
  return {
    issuer: iss,
    subject: sub,
    email: verified ? readEmail(email) : null,
    groups: readGroups(claims[groupsClaim]).map((group) => `${groupsPrefix}${group}`),
  };
}

function readGroups(value: unknown): readonly string[] {
  const list: readonly unknown[] = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  const names = list.filter(
    (name): name is string => typeof name === 'string' && name !== '' && name.length <= longestName,
  );
  return [...new Set(names)].slice(0, mostGroups);
}
