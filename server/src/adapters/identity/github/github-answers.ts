type Fields = { readonly [name: string]: unknown };

export type Tokens = { readonly access: string; readonly refresh: string | null };

/** A refusal comes with status 200 and an `error`. */
export function readTokens(answer: unknown): Tokens | null {
  const { access_token: access, refresh_token: refresh, error } = fields(answer);
  if (error !== undefined || typeof access !== 'string' || !/^[\x21-\x7e]{1,1000}$/.test(access)) return null;
  return { access, refresh: typeof refresh === 'string' ? refresh : null };
}

/** The number of a person, as text; null for bots and whatever else is no person. */
export function readUser(answer: unknown): string | null {
  const { id, type } = fields(answer);
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 && type === 'User' ? String(id) : null;
}

/** The address that is primary and verified; null without one. */
export function readEmails(answer: unknown): string | null {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [];
  for (const entry of list) {
    const { email, primary, verified } = fields(entry);
    if (primary === true && verified === true && typeof email === 'string') return email;
  }
  return null;
}

/** `acme` of a membership that is active, `acme/leads` of a team. */
export function readMemberships(answer: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [];
  return list.flatMap((entry) => {
    const { slug, organization, state } = fields(entry);
    const { login } = fields(organization);
    if (!isName(login) || (slug !== undefined && !isName(slug))) return [];
    if (slug === undefined && state !== 'active') return [];
    return [slug === undefined ? login : `${login}/${slug}`];
  });
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_.-]{1,100}$/.test(value);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}; // an object's own fields are read by name
}
