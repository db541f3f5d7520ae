import { Type } from 'typebox';
import { builtInRoles } from '../../access/roles.ts';
import { acts, nothing, reads } from '../route.ts';
import { Accepted } from '../view/act.ts';
import { DisabledView, HolderView, PersonView } from '../view/people.ts';
import { Id, Instant, Name, Nullable, Reason } from '../view/scalars.ts';

const strict = { additionalProperties: false } as const;
const everybody = { verb: 'manage-tokens', subject: 'token' } as const;
const Person = Type.String({ minLength: 1, maxLength: 600, pattern: '^[\\x21-\\x7e]+$' });

/** People and machines: who they are, what they may, and how they are shut out. */
export const peopleRoutes = {
  exchangeToken: acts({
    name: 'exchangeToken',
    tag: 'session',
    path: '/api/v1/token-exchange',
    access: { verb: 'sign-in', subject: 'session', admit: 'anyone' },
    params: nothing,
    body: Type.Object({ connection: Name, token: Type.String({ minLength: 1, maxLength: 16_384 }) }, strict),
    answer: Type.Object({
      secret: Type.String(),
      role: Type.String(),
      project: Type.String(),
      expiresAt: Nullable(Instant),
    }),
    summary: 'Exchanges the token of a CI job for a short one of ours. Its secret is in this answer and nowhere else.',
  }),
  listPeople: reads({
    name: 'listPeople',
    tag: 'governance',
    path: '/api/v1/people',
    access: everybody,
    params: nothing,
    query: nothing,
    answer: Type.Object({ people: Type.Array(PersonView), disabled: Type.Array(DisabledView), asOf: Instant }),
    summary: 'Who is signed in, what they may and by which rule, and who is shut out.',
  }),
  whoCan: reads({
    name: 'whoCan',
    tag: 'governance',
    path: '/api/v1/who-can',
    access: everybody,
    params: nothing,
    query: Type.Object(
      { verb: Type.Enum([...builtInRoles.admin]), placement: Type.Optional(Id), project: Type.Optional(Name) },
      strict,
    ),
    answer: Type.Object({ subject: Type.String(), items: Type.Array(HolderView), asOf: Instant }),
    summary: 'Everybody who may do this, people, groups and tokens, and by which rule.',
  }),
  disablePerson: acts({
    name: 'disablePerson',
    tag: 'governance',
    path: '/api/v1/people/disable',
    access: everybody,
    params: nothing,
    body: Type.Object({ person: Person, reason: Reason }, strict),
    answer: Accepted,
    idempotent: true,
    summary: 'Shuts a person out: no sign-in any more, and their sessions and tokens end at once.',
  }),
  enablePerson: acts({
    name: 'enablePerson',
    tag: 'governance',
    path: '/api/v1/people/enable',
    access: everybody,
    params: nothing,
    body: Type.Object({ person: Person, reason: Reason }, strict),
    answer: Accepted,
    idempotent: true,
    summary: 'Lets a person sign in again.',
  }),
};
