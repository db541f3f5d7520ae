import { can, notHeld } from '@fairlead/core/access/can.ts';
import { grantsOfRole } from '@fairlead/core/access/grants-of.ts';
import { roleNames } from '@fairlead/core/access/roles.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import { parseDuration } from '@fairlead/core/lib/duration.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import { fairleadActor } from '@fairlead/core/model/actor.ts';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import type { AnswerOf, BodyOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { TokenView } from '@fairlead/core/wire/view/governance.ts';
import type { TokenRecord } from '../../ports/store.ts';
import { authorise, recordDenial } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { missing, refuse } from '../refuse.ts';
import { auditRecord } from './commit-act.ts';
import { withWhatFollows } from './with-what-follows.ts';

const defaultLife = { token: '90d', link: '15m' } as const;
const longestLifeMs = { token: 366 * 86_400_000, link: 86_400_000 } as const;

export type NewToken = Pick<TokenRecord, 'name' | 'role' | 'project' | 'kind' | 'createdBy'> & {
  readonly lifeMs: number;
};

/** A token with its secret, which is in no other place: the store keeps its hash. */
export function mintToken(
  deps: Pick<UseCaseDeps, 'clock' | 'random' | 'hash'>,
  token: NewToken,
): { readonly record: TokenRecord; readonly secret: string } {
  const secret = `fl_${deps.random.id()}${deps.random.id()}`;
  const { lifeMs, ...fields } = token;
  const createdAt = deps.clock.now();
  const record = {
    ...fields,
    id: deps.random.id(),
    hash: deps.hash(secret),
    createdAt,
    expiresAt: createdAt + lifeMs,
    lastUsedAt: null,
  };
  return { record, secret };
}

export function tokenView({
  id,
  name,
  kind,
  role,
  project,
  createdAt,
  createdBy,
  expiresAt,
  lastUsedAt,
}: TokenRecord): TokenView {
  return { id, name, kind, role, project, createdAt, createdBy, expiresAt, lastUsedAt };
}

function subjectOf(project: string, name: string): Subject {
  return { kind: 'token', name, project: project === '*' || project === '' ? null : project };
}

function noSuchRole({ configuration }: UseCaseDeps, role: string, project: string): string {
  const declared = configuration().projects.flatMap(({ name, roles }) =>
    roles.filter(({ everywhere }) => everywhere || name === project).map((known) => known.name),
  );
  const known = [...roleNames, ...declared].join(', ');
  return `there is no role "${role}" ${project === '*' ? 'for all projects' : `in project ${project}`}; known are ${known}`;
}

/** Makes a token; nobody gives away more than they hold themselves. */
export async function createToken(
  deps: UseCaseDeps,
  caller: Caller,
  body: BodyOf<Routes['createToken']>,
): Outcome<AnswerOf<Routes['createToken']>> {
  const allowed = await authorise(
    deps,
    caller,
    'manage-tokens',
    subjectOf(body.project, body.name),
    `token/${body.name}`,
  );
  if (!allowed.ok) return allowed;
  if (caller.glass !== undefined) return refuse('conflict', 'an emergency gives out no tokens: they would outlive it');
  const wanted = grantsOfRole(deps.configuration().projects, body);
  if (wanted.length === 0) return refuse('invalid-input', noSuchRole(deps, body.role, body.project));
  const more = notHeld(caller.grants, wanted);
  if (more.length > 0) {
    const rule = `role ${body.role} allows ${more.join(', ')}, which you do not hold there yourself`;
    const project = body.project === '*' ? '' : body.project;
    await recordDenial(deps, caller, 'manage-tokens', project, `token/${body.name}`, rule);
    return refuse('forbidden', `${rule}; nobody gives away more than they hold`);
  }
  const kind = body.kind ?? 'token';
  const life = parseDuration(body.for ?? defaultLife[kind]);
  if (!life.ok) return refuse('invalid-input', life.error);
  if (life.value === 0 || life.value > longestLifeMs[kind])
    return refuse('invalid-input', 'a token lives from 1s to 366d, a link to 1d; make a new one when it ends');
  const createdBy = nameOf(caller.actor);
  const { record, secret } = mintToken(deps, {
    name: body.name,
    role: body.role,
    project: body.project,
    kind,
    createdBy,
    lifeMs: life.value,
  });
  const act = {
    verb: 'manage-tokens',
    subject: `token/${record.id}`,
    project: body.project === '*' ? '' : body.project,
    reason: '',
    data: { created: body.name, role: body.role, expiresAt: record.expiresAt },
  } as const;
  await deps.store.commit([
    { kind: 'put-token', token: record },
    { kind: 'audit', record: auditRecord(deps, caller, act, 'done') },
  ]);
  return ok({ token: tokenView(record), secret });
}

/** Tokens, links and sessions that have not expired, of the projects whose tokens the caller manages. */
export async function listTokens(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['listTokens']>> {
  const now = deps.clock.now();
  const tokens = (await deps.store.tokens()).filter((token) => token.expiresAt === null || token.expiresAt > now);
  const visible = tokens.filter(
    (token) => can(caller.grants, 'manage-tokens', subjectOf(token.project, token.name)).allowed,
  );
  return ok({ items: visible.map(tokenView), asOf: now });
}

/** Takes a token back, and the sessions opened with it; requests with them are refused from now on. */
export async function deleteToken(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
): Outcome<{ readonly message: string }> {
  const token = (await deps.store.tokens()).find((entry) => entry.id === id);
  if (token === undefined) return missing('token', id);
  const subject = subjectOf(token.project, token.name);
  if (!can(caller.grants, 'manage-tokens', subject).allowed) return missing('token', id);
  const act = {
    verb: 'manage-tokens',
    subject: `token/${id}`,
    project: token.project === '*' ? '' : token.project,
    reason: '',
    data: { deleted: token.name },
  } as const;
  const ended = withWhatFollows(await deps.store.tokens(), (entry) => entry.id === id);
  await deps.store.commit([
    ...ended.map((entry) => ({ kind: 'remove-token', id: entry.id }) as const),
    { kind: 'audit', record: auditRecord(deps, caller, act, 'done') },
  ]);
  return ok({ message: `token ${token.name} is taken back` });
}

type IssueDeps = Pick<UseCaseDeps, 'store' | 'clock' | 'random' | 'hash'>;

/** Makes a token or link for the person who starts the server on this machine; nobody is asked, it is recorded. */
export async function issueToken(
  deps: IssueDeps,
  token: Omit<NewToken, 'createdBy'>,
): Promise<{ readonly secret: string; readonly expiresAt: number }> {
  const { record, secret } = mintToken(deps, { ...token, createdBy: 'fairlead' });
  const audit: AuditRecord = {
    at: record.createdAt,
    actor: fairleadActor,
    via: 'start',
    verb: 'manage-tokens',
    subject: `token/${record.id}`,
    project: '',
    outcome: 'done',
    reason: `${token.kind} for the person at this machine`,
    data: { name: token.name, role: token.role, project: token.project },
  };
  await deps.store.commit([
    { kind: 'put-token', token: record },
    { kind: 'audit', record: audit },
  ]);
  return { secret, expiresAt: record.createdAt + token.lifeMs };
}

/** A link that opens one browser session as admin of everything: printed at start. */
export async function createLink(
  deps: IssueDeps,
  link: { readonly person: string; readonly lifeMs: number },
): Promise<{ readonly path: string; readonly expiresAt: number }> {
  const { person: name, lifeMs } = link;
  const { secret, expiresAt } = await issueToken(deps, { name, role: 'admin', project: '*', kind: 'link', lifeMs });
  return { path: `/link/${secret}`, expiresAt };
}
