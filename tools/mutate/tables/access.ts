import type { Mutation } from '../mutation.ts';

const can = { file: 'core/src/access/can.ts', noticedBy: ['core/src/access/can.test.ts'] } as const;
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
  { ...can, name: 'every role allows everything', from: 'builtInRoles[role].includes(verb)', to: 'verb !== undefined' },
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
