import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { Accepted } from '../view/act.ts';
import { RequestPage, RequestView } from '../view/request.ts';
import { Id } from '../view/scalars.ts';

const tag = 'requests';
const strict = { additionalProperties: false } as const;
const byId = Type.Object({ id: Id }, strict);

export const requestRoutes = {
  listRequests: reads({
    name: 'listRequests',
    tag,
    path: '/api/v1/requests',
    access: { verb: 'view', subject: 'repository' },
    params: nothing,
    query: Type.Object({ state: Type.Optional(Type.Enum(['open', 'merged', 'closed'])) }, strict),
    answer: RequestPage,
    summary: 'Requests at forges with how far each would reach; the open ones unless asked otherwise.',
  }),
  getRequest: reads({
    name: 'getRequest',
    tag,
    path: '/api/v1/requests/{id}',
    access: { verb: 'view', subject: 'repository' },
    params: byId,
    query: nothing,
    answer: RequestView,
    summary: 'What a request would do: differences, findings, gates, what cannot be taken back.',
  }),
  refreshRequest: acts({
    name: 'refreshRequest',
    tag,
    path: '/api/v1/requests/{id}/refresh',
    access: { verb: 'refresh', subject: 'repository' },
    params: byId,
    body: Type.Object({}, strict),
    answer: Accepted,
    idempotent: true,
    summary: 'Previews a request anew, soon.',
  }),
};
