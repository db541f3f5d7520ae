import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { Instant, Nullable } from '../view/scalars.ts';

const strict = { additionalProperties: false } as const;
const tag = 'session';
const anyone = { verb: 'sign-in', subject: 'session', admit: 'anyone' } as const;
const own = { verb: 'view', subject: 'session' } as const;
const Code = Type.String({ pattern: '^[A-Z0-9]{4}-[A-Z0-9]{4}$' });

/** Signing a terminal in: it shows a code, and a person who is signed in on the page agrees. As RFC 8628 has it. */
export const loginRoutes = {
  beginLogin: acts({
    name: 'beginLogin',
    tag,
    path: '/api/v1/login',
    access: anyone,
    params: nothing,
    body: Type.Object({ machine: Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\x20-\\x7e]+$' }) }, strict),
    answer: Type.Object({
      /** Kept by the terminal, shown to nobody. */
      device: Type.String(),
      /** Shown by the terminal. */
      code: Code,
      /** Where the person agrees. */
      path: Type.String(),
      expiresAt: Instant,
      everyMs: Type.Integer(),
    }),
    summary: 'Begins to sign a terminal in.',
  }),
  readLogin: reads({
    name: 'readLogin',
    tag,
    path: '/api/v1/login/{code}',
    access: own,
    params: Type.Object({ code: Code }, strict),
    query: nothing,
    answer: Type.Object({ machine: Type.String(), from: Type.String(), askedAt: Instant, asOf: Instant }),
    summary: 'Which terminal shows this code.',
  }),
  agreeLogin: acts({
    name: 'agreeLogin',
    tag,
    path: '/api/v1/login/{code}/agree',
    access: own,
    params: Type.Object({ code: Code }, strict),
    body: nothing,
    answer: Type.Object({ message: Type.String() }),
    idempotent: true,
    summary: 'Lets the terminal that shows this code act as the caller, as long as this session lasts.',
  }),
  pollLogin: acts({
    name: 'pollLogin',
    tag,
    path: '/api/v1/login/poll',
    access: anyone,
    params: nothing,
    body: Type.Object({ device: Type.String({ minLength: 1, maxLength: 100 }) }, strict),
    answer: Type.Object({
      secret: Nullable(Type.String()),
      person: Nullable(Type.String()),
      expiresAt: Nullable(Instant),
    }),
    summary: 'Whether somebody agreed: the session of the terminal, once, or nothing yet.',
  }),
};
