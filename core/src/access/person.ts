/** What an identity provider vouched for. */
export type Identity = {
  readonly issuer: string;
  readonly subject: string;
  /** Null unless the provider says that it has verified it. */
  readonly email: string | null;
  readonly groups: readonly string[];
};

/**
 * The human behind an account: a verified e-mail address in lower case, so that two accounts with one address are one
 * person, else issuer and subject. Addresses beyond ASCII are no names: letters that look alike would make two
 * people one reader.
 * @param domains for which of them the provider is believed; null for all.
 */
export function personOf({ issuer, subject, email }: Identity, domains: readonly string[] | null): string {
  const address = email === null ? null : readEmail(email);
  const believed = address !== null && (domains === null || domains.includes(address.slice(address.indexOf('@') + 1)));
  return believed ? address : `${issuer}#${subject}`;
}

/** An e-mail address in lower case; null for what is none, or none that is safe to compare. */
export function readEmail(text: string): string | null {
  return /^[A-Za-z0-9.!$%&*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}$/.test(text)
    ? text.toLowerCase()
    : null;
}
