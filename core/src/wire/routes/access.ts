import { Type } from 'typebox';
import { builtInRoles } from '../../access/roles.ts';
import { acts, nothing, reads } from '../route.ts';
import { CanAnswer, RoleView } from '../view/access.ts';
import { Accepted } from '../view/act.ts';
import { LooseningView } from '../view/loosening.ts';
import { Id, Instant, Name, Reason } from '../view/scalars.ts';

export const accessRoutes = {
  canI: reads({
    name: 'canI',
    tag: 'governance',
    path: '/api/v1/can-i',
    access: { verb: 'view', subject: 'session' },
    params: nothing,
    query: Type.Object(
      {
        verb: Type.Enum([...builtInRoles.admin]),
        /** On this placement; else on the project, else on the installation. */
        placement: Type.Optional(Id),
        project: Type.Optional(Name),
      },
      { additionalProperties: false },
    ),
    answer: CanAnswer,
    summary: 'Whether the caller may do this, and by which rule.',
  }),
  listRoles: reads({
    name: 'listRoles',
    tag: 'governance',
    path: '/api/v1/roles',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: nothing,
    answer: Type.Object({ items: Type.Array(RoleView), asOf: Instant }),
    summary: 'Declared roles: who may do what where, and where that is written.',
  }),
  listLoosenings: reads({
    name: 'listLoosenings',
    tag: 'governance',
    path: '/api/v1/loosenings',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: nothing,
    answer: Type.Object({ items: Type.Array(LooseningView), asOf: Instant }),
    summary: 'What the configuration would loosen of what stood before, and what waits to be allowed.',
  }),
  allowLoosening: acts({
    name: 'allowLoosening',
    tag: 'governance',
    path: '/api/v1/loosenings/allow',
    access: { verb: 'loosen', subject: 'project' },
    params: nothing,
    body: Type.Object(
      {
        subject: Type.String({ minLength: 1, maxLength: 200 }),
        /** As it was shown. */
        digest: Type.String({ minLength: 1, maxLength: 100 }),
        reason: Reason,
      },
      { additionalProperties: false },
    ),
    answer: Accepted,
    idempotent: true,
    summary: 'Lets one change of the configuration loosen what stood before; not by who wrote it alone.',
  }),
};
