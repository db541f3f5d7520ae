import { Type } from 'typebox';
import { nothing, reads } from '../route.ts';
import { EventView } from '../view/event.ts';
import { PageOf, pageQuery } from '../view/paging.ts';
import { Id, Instant, Name, Severity } from '../view/scalars.ts';

const strict = { additionalProperties: false } as const;
const view = { verb: 'view', subject: 'project' } as const;
const filters = {
  project: Type.Optional(Name),
  application: Type.Optional(Name),
  placement: Type.Optional(Id),
  severity: Type.Optional(Severity),
};

export const eventRoutes = {
  listEvents: reads({
    name: 'listEvents',
    tag: 'events',
    path: '/api/v1/events',
    access: view,
    params: nothing,
    query: Type.Object(
      {
        ...filters,
        /** Kinds separated by commas, e.g. `drift-found,rolled-back`. */
        kinds: Type.Optional(Type.String({ maxLength: 500, pattern: '^[a-z-]+(,[a-z-]+)*$' })),
        since: Type.Optional(Instant),
        ...pageQuery,
      },
      strict,
    ),
    answer: PageOf(EventView),
    summary: 'Events, newest first. `total` is the number of the newest event.',
  }),
  streamEvents: reads({
    name: 'streamEvents',
    tag: 'events',
    path: '/api/v1/events/stream',
    access: view,
    params: nothing,
    query: Type.Object({ ...filters, after: Type.Optional(Type.Integer({ minimum: 0 })) }, strict),
    answer: EventView,
    answerType: 'text/event-stream',
    summary:
      'Events as they happen. `id` is the sequence number; send it back as Last-Event-ID (or `after`) to go on. ' +
      'An event named `reset` means that too much was missed: read the lists again.',
  }),
};
