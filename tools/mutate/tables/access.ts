import type { Mutation } from '../mutation.ts';

const can = { file: 'core/src/access/can.ts', noticedBy: ['core/src/access/can.test.ts'] } as const;
const narrowed = { file: 'core/src/access/can.ts', noticedBy: ['core/src/access/narrowed.test.ts'] } as const;
const api = ['server/src/api/authenticate.test.ts', 'server/src/api/create-api.test.ts'];
const origin = { file: 'server/src/api/origin-rules.ts', noticedBy: api } as const;

/** Roles, tokens, forgeries, and what one tenant may write of another's. */
export const access: readonly Mutation[] = [
  {
    ...can,
    name: 'a role in one project counts in another',
    from: 'grant.project === project)',
    to: 'grant.project !== project || project !== null)',
  },
  {
    ...can,
    name: 'a role in one project counts for the installation',
    from: '(project !== null && project',
    to: '(project === null || project',
  },
  {
    ...can,
    name: 'every role allows everything',
    from: 'verbsOfGrant(grant).includes(verb) &&',
    to: 'verb !== undefined &&',
  },
  {
    ...narrowed,
    name: 'a narrowed role acts everywhere',
    from: "  if (verb === 'view') return true;",
    to: '  if (verb !== undefined) return true;',
  },
  {
    ...narrowed,
    name: 'a subject that says no tier is in every one',
    from: 'if (tier !== undefined && subject.tier !== tier)',
    to: 'if (tier !== undefined && subject.tier !== undefined && subject.tier !== tier)',
  },
  {
    ...narrowed,
    name: 'who gives out tokens gives more than they hold',
    from: "(verb === 'view' || isNarrower(want.where ?? {}, held.where ?? {})),",
    to: 'true,',
  },
  {
    name: 'a right is what it was when the request began',
    file: 'server/src/usecases/held-rights.ts',
    from: 'if (current !== readFrom) {',
    to: 'if (readFrom === null) {',
    noticedBy: ['server/src/api/declared-roles.test.ts'],
  },
  {
    name: 'a stream outlives the right to it',
    file: 'server/src/api/watch-right.ts',
    from: 'else end();',
    to: 'else schedule();',
    noticedBy: ['server/src/api/declared-roles.test.ts'],
  },
  {
    name: 'an ID token is believed whoever signed it',
    file: 'server/src/adapters/identity/oidc/oidc-provider.ts',
    from: 'execute: [oidc.enableNonRepudiationChecks],',
    to: '',
    noticedBy: ['server/src/adapters/identity/oidc/oidc-provider.test.ts'],
  },
  {
    name: 'an address nobody verified is a person',
    file: 'server/src/adapters/identity/oidc/read-claims.ts',
    from: "claims['email_verified'] === true && ",
    to: '',
    noticedBy: ['server/src/adapters/identity/oidc/oidc-provider.test.ts'],
  },
  {
    name: 'a sign-in works twice',
    file: 'server/src/usecases/sign-in-elsewhere.ts',
    from: 'if (!spend(flow.state, flow.until))',
    to: 'if (!spend(flow.state, flow.until) && flow.until === 0)',
    noticedBy: ['server/src/main/identities.test.ts'],
  },
  {
    name: 'a session lives on when its provider is withdrawn',
    file: 'server/src/usecases/confirm-session.ts',
    from: 'if (provider === undefined || provider.issuer !== identity.issuer) return undefined;',
    to: 'if (provider === undefined || provider.issuer !== identity.issuer) return token;',
    noticedBy: ['server/src/main/identities.test.ts'],
  },
  {
    name: 'a denial is not recorded',
    file: 'server/src/usecases/authorise.ts',
    from: "  await recordDenial(deps, caller, verb, subject.project ?? '', recordAs, decision.rule);\n",
    to: '',
    noticedBy: ['server/src/usecases/act/freeze.test.ts'],
  },
  {
    name: 'an expired token signs in',
    file: 'server/src/usecases/sign-in.ts',
    from: 'if (token.expiresAt !== null && token.expiresAt <= now) return undefined;',
    to: '',
    noticedBy: api,
  },
  {
    name: 'a one-time link is a token',
    file: 'server/src/usecases/sign-in.ts',
    from: '!kinds.includes(token.kind)',
    to: 'kinds.length === 0',
    noticedBy: api,
  },
  {
    ...origin,
    name: 'a foreign name reaches the server',
    from: 'return publicUrl !== null && new URL(publicUrl).host',
    to: 'return publicUrl === null || new URL(publicUrl).host',
  },
  {
    ...origin,
    name: 'another page acts with the session',
    from: 'if (!reading || byCookie) return',
    to: 'if (reading && !reading) return',
  },
  {
    ...origin,
    name: 'a form of another page acts with the session',
    from: "if (origin === undefined && fetchSite !== 'same-origin')",
    to: 'if (false)',
  },
  {
    name: 'a route forgets the forgery check',
    file: 'server/src/api/authenticate.ts',
    from: 'if (forged !== null)',
    to: 'if (false)',
    noticedBy: api,
  },
  {
    name: 'a project writes a kind that is denied to it',
    file: 'core/src/configuration/restrict-objects.ts',
    from: 'if (kinds?.deny !== undefined &&',
    to: 'if (false &&',
    noticedBy: ['core/src/configuration/restrict-objects.test.ts'],
  },
  {
    name: 'a project writes into any namespace',
    file: 'core/src/configuration/restrict-objects.ts',
    from: "if (namespace !== '' && !isAllowed(namespaces, namespace))",
    to: 'if (false)',
    noticedBy: ['core/src/configuration/restrict-objects.test.ts'],
  },
  {
    name: 'what a project may not write is written after all',
    file: 'server/src/reconcile/claims.ts',
    from: 'return restrictObjects(project, bundle.objects).map(',
    to: 'return restrictObjects(project, []).map(',
    noticedBy: ['server/src/reconcile/plan.test.ts'],
  },
];
