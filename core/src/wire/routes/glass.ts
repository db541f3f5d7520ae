import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { Accepted } from '../view/act.ts';
import { GlassView } from '../view/glass.ts';
import { Duration, Id, Instant, Name, Nullable } from '../view/scalars.ts';

const strict = { additionalProperties: false } as const;
const tag = 'governance';
const breaking = { verb: 'break-glass', subject: 'project' } as const;
const one = Type.Object({ id: Id }, strict);
const Why = Type.String({ minLength: 1, maxLength: 1_000 });

/** Emergencies: more rights for a short time, by two people, or by one with a review after. */
export const glassRoutes = {
  listGlass: reads({
    name: 'listGlass',
    tag,
    path: '/api/v1/break-glass',
    access: { verb: 'view', subject: 'project' },
    params: nothing,
    query: nothing,
    answer: Type.Object({ items: Type.Array(GlassView), asOf: Instant }),
    summary: 'Emergencies that are asked for, open, or to be reviewed, and the last that are over.',
  }),
  breakGlass: acts({
    name: 'breakGlass',
    tag,
    path: '/api/v1/break-glass',
    access: breaking,
    params: nothing,
    body: Type.Object(
      {
        /** Left out: the whole installation. */
        project: Type.Optional(Name),
        reason: Why,
        /** Default 1h, 4h at most. */
        for: Type.Optional(Duration),
        /** Without a second person; somebody else reviews it after. */
        alone: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    answer: Type.Object({ glass: GlassView, message: Type.String() }),
    summary: 'Asks for the rights of an administrator for an emergency.',
  }),
  agreeGlass: acts({
    name: 'agreeGlass',
    tag,
    path: '/api/v1/break-glass/{id}/agree',
    access: breaking,
    params: one,
    body: nothing,
    answer: Accepted,
    idempotent: true,
    summary: 'Agrees to the emergency of somebody else.',
  }),
  openGlass: acts({
    name: 'openGlass',
    tag,
    path: '/api/v1/break-glass/{id}/open',
    access: breaking,
    params: one,
    body: nothing,
    answer: Type.Object({ glass: GlassView, secret: Type.String(), until: Nullable(Instant) }),
    summary: 'Begins it: a token in this answer and nowhere else, marked in everything that is done with it.',
  }),
  endGlass: acts({
    name: 'endGlass',
    tag,
    path: '/api/v1/break-glass/{id}/end',
    access: breaking,
    params: one,
    body: nothing,
    answer: Accepted,
    idempotent: true,
    summary: 'Ends it before its time.',
  }),
  reviewGlass: acts({
    name: 'reviewGlass',
    tag,
    path: '/api/v1/break-glass/{id}/review',
    access: breaking,
    params: one,
    body: Type.Object({ finding: Why }, strict),
    answer: Accepted,
    idempotent: true,
    summary: 'Says what a look at the emergency of one person alone found.',
  }),
};
