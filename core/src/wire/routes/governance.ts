import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { AuditPage, AuditVerification, SessionView, TokenView } from '../view/governance.ts';
import { pageQuery } from '../view/paging.ts';
import { Duration, Id, Instant, Name, Nullable } from '../view/scalars.ts';

const strict = { additionalProperties: false } as const;
const tokens = { verb: 'manage-tokens', subject: 'token' } as const;

export const governanceRoutes = {
  listAudit: reads({
    name: 'listAudit',
    tag: 'governance',
    path: '/api/v1/audit',
    access: { verb: 'view-audit', subject: 'audit' },
    params: nothing,
    query: Type.Object(
      {
        writer: Type.Optional(Name),
        subject: Type.Optional(Type.String({ maxLength: 500 })),
        since: Type.Optional(Instant),
        /** `oldest` pages through the chain from its beginning; `newest` answers the last ones only. */
        order: Type.Optional(Type.Enum(['oldest', 'newest'])),
        ...pageQuery,
      },
      strict,
    ),
    answer: AuditPage,
    summary: 'Audit records of one writer in the order of their chain (its export, page by page), or the newest.',
  }),
  verifyAudit: reads({
    name: 'verifyAudit',
    tag: 'governance',
    path: '/api/v1/audit/verify',
    access: { verb: 'view-audit', subject: 'audit' },
    params: nothing,
    query: nothing,
    answer: AuditVerification,
    summary: 'Checks every hash of every chain and names the first that is wrong.',
  }),
  listTokens: reads({
    name: 'listTokens',
    tag: 'governance',
    path: '/api/v1/tokens',
    access: tokens,
    params: nothing,
    query: nothing,
    answer: Type.Object({ items: Type.Array(TokenView), asOf: Instant }),
    summary: 'Tokens and sessions without their secrets.',
  }),
  createToken: acts({
    name: 'createToken',
    tag: 'governance',
    path: '/api/v1/tokens',
    access: tokens,
    params: nothing,
    body: Type.Object(
      {
        name: Name,
        /** `viewer`, `operator`, `admin`, or a role that the project or Project/default declares. */
        role: Name,
        /** `*` for all projects. */
        project: Name,
        /** `link`: opens one browser session at `/link/SECRET` and is gone. Default `token`. */
        kind: Type.Optional(Type.Enum(['token', 'link'])),
        /** Default 90d, one year at most; a link 15m, one day at most. */
        for: Type.Optional(Duration),
      },
      strict,
    ),
    answer: Type.Object({ token: TokenView, secret: Type.String() }),
    summary: 'Makes a token. Its secret is in this answer and nowhere else.',
  }),
  deleteToken: acts({
    name: 'deleteToken',
    tag: 'governance',
    method: 'DELETE',
    path: '/api/v1/tokens/{id}',
    access: tokens,
    params: Type.Object({ id: Id }, strict),
    body: Type.Null(),
    answer: Type.Object({ message: Type.String() }),
    idempotent: true,
    summary: 'Takes a token or session back at once.',
  }),
  getSession: reads({
    name: 'getSession',
    tag: 'session',
    path: '/api/v1/session',
    access: { verb: 'view', subject: 'session' },
    params: nothing,
    query: nothing,
    answer: SessionView,
    summary: 'Who is asking, and what they may do.',
  }),
  listSignIns: reads({
    name: 'listSignIns',
    tag: 'session',
    path: '/api/v1/sign-ins',
    access: { verb: 'sign-in', subject: 'session', admit: 'anyone' },
    params: nothing,
    query: nothing,
    answer: Type.Object({
      items: Type.Array(Type.Object({ name: Type.String(), title: Type.String(), path: Type.String() })),
    }),
    summary: 'Identity providers, and where a browser goes to sign in by one.',
  }),
  signIn: acts({
    name: 'signIn',
    tag: 'session',
    path: '/api/v1/session',
    access: { verb: 'sign-in', subject: 'session', admit: 'anyone' },
    params: nothing,
    body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 500 }) }, strict),
    answer: SessionView,
    summary: 'Exchanges a token for a session cookie.',
  }),
  signOut: acts({
    name: 'signOut',
    tag: 'session',
    method: 'DELETE',
    path: '/api/v1/session',
    access: { verb: 'view', subject: 'session' },
    params: nothing,
    body: Type.Null(),
    answer: Type.Object({
      message: Type.String(),
      /** Where the identity provider ends its own session; null where there is no such place. */
      elsewhere: Nullable(Type.String()),
    }),
    idempotent: true,
    summary: 'Ends this session.',
  }),
};
