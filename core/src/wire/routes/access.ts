import { Type } from 'typebox';
import { builtInRoles } from '../../access/roles.ts';
import { nothing, reads } from '../route.ts';
import { CanAnswer, RoleView } from '../view/access.ts';
import { Id, Instant, Name } from '../view/scalars.ts';

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
};
