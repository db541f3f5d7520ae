import { can } from '@fairlead/core/access/can.ts';
import {
  endOf,
  type Glass,
  type GlassStep,
  glassState,
  isOverdue,
  longestGlassMs,
  stepGlass,
} from '@fairlead/core/access/glass.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import { parseDuration } from '@fairlead/core/lib/duration.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, BodyOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { GlassView } from '@fairlead/core/wire/view/glass.ts';
import type { Write } from '../../ports/store.ts';
import { authorise, maySee, seesAll } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type Refusal, type UseCaseDeps } from '../deps.ts';
import { markOfGlass } from '../glass-of.ts';
import { missing, refuse } from '../refuse.ts';
import { commitAct } from './commit-act.ts';
import { mintToken } from './tokens.ts';
import { withWhatFollows } from './with-what-follows.ts';

const storedName = 'break-glass';
/** Older ones that are over are in the audit log alone. */
const mostKept = 200;

/** Asks for the rights of an administrator. A token does not: behind an emergency stands a person who was named. */
export async function breakGlass(
  deps: UseCaseDeps,
  caller: Caller,
  body: BodyOf<Routes['breakGlass']>,
): Outcome<AnswerOf<Routes['breakGlass']>> {
  const { project = '*', reason, alone = false } = body;
  if (project !== '*' && !maySee(caller, project)) return missing('project', project);
  const verb = alone ? 'break-glass-alone' : 'break-glass';
  const allowed = await authorise(deps, caller, verb, subjectOf(project), scopeOf(project));
  if (!allowed.ok) return allowed;
  const person = personBehind(caller);
  if (!person.ok) return person;
  const life = parseDuration(body.for ?? '1h');
  if (!life.ok) return refuse('invalid-input', life.error);
  if (life.value < 60_000 || life.value > longestGlassMs)
    return refuse('invalid-input', 'an emergency lasts from 1m to 4h; ask again when it goes on');
  const glass: Glass = {
    ...{
      id: deps.random.id(),
      project,
      by: person.value,
      reason,
      askedAt: deps.clock.now(),
      lifeMs: life.value,
      alone,
    },
    ...{ agreedBy: null, openedAt: null, endedAt: null, review: null },
  };
  const next = alone ? 'begin it; somebody else reviews it after' : 'a second person agrees to it';
  await save(deps, caller, glass, {
    ...{ verb, message: `${glass.by} asks to break the glass in ${words(project)}: ${reason}` },
    writes: [],
  });
  return ok({ glass: viewOf(glass, deps.clock.now()), message: `asked; next: ${next}` });
}

/** Lets who asked begin: a second person of the same right. */
export async function agreeGlass(deps: UseCaseDeps, caller: Caller, id: string): Outcome<Accepted> {
  return step(deps, caller, id, (person) => ({ kind: 'agree', person }), 'agreed to the emergency of');
}

/** Ends it at once, with every token and session that it gave. */
export async function endGlass(deps: UseCaseDeps, caller: Caller, id: string): Outcome<Accepted> {
  const given = withWhatFollows(await deps.store.tokens(), ({ createdBy }) => createdBy === markOfGlass(id));
  const writes = given.map((token) => ({ kind: 'remove-token', id: token.id }) as const);
  return step(deps, caller, id, (person) => ({ kind: 'end', person }), 'ended the emergency of', writes);
}

/** What somebody else found, who looked at what one person did alone. */
export async function reviewGlass(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  { finding }: BodyOf<Routes['reviewGlass']>,
): Outcome<Accepted> {
  const review = (person: string): GlassStep => ({ kind: 'review', person, finding });
  return step(deps, caller, id, review, `found "${finding}" in the emergency of`);
}

/** Begins it: a token of an administrator that ends with it and marks everything. */
export async function openGlass(deps: UseCaseDeps, caller: Caller, id: string): Outcome<AnswerOf<Routes['openGlass']>> {
  const found = await find(deps, caller, id);
  if (!found.ok) return found;
  const { glass, person } = found.value;
  const opened = stepGlass(glass, { kind: 'open', person }, deps.clock.now());
  if (typeof opened === 'string') return refuse('conflict', opened);
  const { record, secret } = mintToken(deps, {
    ...{ name: person, role: 'admin', project: glass.project, kind: 'token', createdBy: markOfGlass(id) },
    lifeMs: glass.lifeMs,
  });
  const who = glass.alone ? 'alone, to be reviewed' : `with ${glass.agreedBy}`;
  await save(deps, caller, opened, {
    ...{
      verb: 'break-glass',
      message: `${person} broke the glass in ${words(glass.project)} (${who}): ${glass.reason}`,
    },
    writes: [{ kind: 'put-token', token: record }],
  });
  return ok({ glass: viewOf(opened, deps.clock.now()), secret, until: record.expiresAt });
}

/** Those of projects that the caller sees, newest first. */
export async function listGlass(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['listGlass']>> {
  const now = deps.clock.now();
  const visible = (await stored(deps)).filter(({ project }) =>
    project === '*' ? seesAll(caller) : maySee(caller, project),
  );
  return ok({ items: visible.map((glass) => viewOf(glass, now)).reverse(), asOf: now });
}

type Found = { readonly glass: Glass; readonly person: string };

async function find(deps: UseCaseDeps, caller: Caller, id: string): Outcome<Found> {
  const glass = (await stored(deps)).find((one) => one.id === id);
  if (glass === undefined || !can(caller.grants, 'view', subjectOf(glass.project)).allowed)
    return missing('emergency', id);
  const verb = glass.alone && can(caller.grants, 'break-glass-alone', subjectOf(glass.project)).allowed;
  const allowed = verb
    ? ok(null)
    : await authorise(deps, caller, 'break-glass', subjectOf(glass.project), scopeOf(glass.project));
  if (!allowed.ok) return allowed;
  const person = personBehind(caller);
  return person.ok ? ok({ glass, person: person.value }) : person;
}

async function step(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  make: (person: string) => GlassStep,
  did: string,
  writes: readonly Write[] = [],
): Outcome<Accepted> {
  const found = await find(deps, caller, id);
  if (!found.ok) return found;
  const { glass, person } = found.value;
  const next = stepGlass(glass, make(person), deps.clock.now());
  if (typeof next === 'string') return refuse('conflict', next);
  const message = `${person} ${did} ${glass.by} in ${words(glass.project)}`;
  return ok(await save(deps, caller, next, { verb: 'break-glass', message, writes }));
}

/** A person, named by a provider or by the link of this machine; what a token or an emergency gave is none. */
function personBehind({ actor, glass }: Caller): Result<string, Refusal> {
  if (actor.kind !== 'person' || glass !== undefined)
    return err({ code: 'conflict', message: 'this is for people themselves: sign in on the page, without a token' });
  return ok(nameOf({ ...actor }));
}

type Saving = {
  readonly verb: 'break-glass' | 'break-glass-alone';
  readonly message: string;
  readonly writes: readonly Write[];
};

async function save(
  deps: UseCaseDeps,
  caller: Caller,
  glass: Glass,
  { verb, message, writes }: Saving,
): Promise<Accepted> {
  const rest = (await stored(deps)).filter(({ id }) => id !== glass.id);
  const value = [...rest, glass].slice(-mostKept) as unknown as Json;
  return commitAct(deps, caller, {
    ...{ verb, subject: scopeOf(glass.project), placement: null, reason: glass.reason },
    project: glass.project === '*' ? '' : glass.project,
    data: { emergency: glass.id, state: glassState(glass, deps.clock.now()) },
    writes: [...writes, { kind: 'put-configuration', name: storedName, value }],
    event: { kind: 'glass-broken', message, severity: 'warning' },
  });
}

async function stored({ store }: Pick<UseCaseDeps, 'store'>): Promise<readonly Glass[]> {
  const value = await store.configuration(storedName);
  return Array.isArray(value) ? (value as unknown as readonly Glass[]) : []; // written here, in this shape
}

function subjectOf(project: string): Subject {
  return project === '*'
    ? { kind: 'installation', name: 'everything', project: null }
    : { kind: 'project', name: project, project };
}

function scopeOf(project: string): string {
  return project === '*' ? 'installation' : `project/${project}`;
}

function words(project: string): string {
  return project === '*' ? 'the whole installation' : `project ${project}`;
}

function viewOf(glass: Glass, now: number): GlassView {
  const { lifeMs: _, endedAt: __, ...rest } = glass;
  const until = glass.openedAt === null ? null : endOf(glass);
  return { ...rest, until, state: glassState(glass, now), overdue: isOverdue(glass, now) };
}
