import type { Json } from '@fairlead/core/lib/json.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, BodyOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Store, TokenRecord } from '../../ports/store.ts';
import { actorOf } from '../actor-of.ts';
import { authorise } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { rightsOf } from '../held-rights.ts';
import { missing, refuse } from '../refuse.ts';
import { commitAct } from './commit-act.ts';
import { withWhatFollows } from './with-what-follows.ts';

const disabledName = 'disabled-people';
const schema = Type.Array(
  Type.Object({ person: Type.String(), by: Type.String(), at: Type.Integer(), reason: Type.String() }),
);
type Disabled = { readonly person: string; readonly by: string; readonly at: number; readonly reason: string };

/** Whether an administrator shut a person out. Names are compared as providers give them: verified addresses in lower case. */
export async function isDisabled(store: Pick<Store, 'configuration'>, person: string): Promise<boolean> {
  return (await disabledPeople(store)).some((one) => one.person === person);
}

async function disabledPeople(store: Pick<Store, 'configuration'>): Promise<readonly Disabled[]> {
  const value = await store.configuration(disabledName);
  return Value.Check(schema, value) ? value : [];
}

const everybody = (name: string) => ({ kind: 'token', name, project: null }) as const;

/** Shuts a person out: no sign-in any more, and every session of theirs and token that they made ends at once. */
export async function disablePerson(
  deps: UseCaseDeps,
  caller: Caller,
  { person, reason }: BodyOf<Routes['disablePerson']>,
): Outcome<Accepted> {
  const allowed = await authorise(deps, caller, 'manage-tokens', everybody(person), `person/${person}`);
  if (!allowed.ok) return allowed;
  if (person === caller.actor.person || person === caller.madeBy)
    return refuse('conflict', 'nobody shuts themselves out; ask another administrator');
  const known = (await disabledPeople(deps.store)).filter((one) => one.person !== person);
  const [at, by] = [deps.clock.now(), nameOf(caller.actor)];
  const ended = everythingOf(await deps.store.tokens(), person);
  const accepted = await commitAct(deps, caller, {
    ...{ verb: 'manage-tokens', subject: `person/${person}`, project: '', placement: null, reason },
    data: { disabled: person, ended: ended.length },
    writes: [
      {
        kind: 'put-configuration',
        name: disabledName,
        value: [...known, { person, by, at, reason }] as unknown as Json,
      },
      ...ended.map(({ id }) => ({ kind: 'remove-token', id }) as const),
    ],
    event: {
      kind: 'person-disabled',
      message: `${by} shut ${person} out; ${ended.length} sessions and tokens ended`,
      severity: 'warning',
    },
  });
  return ok(accepted);
}

/** Lets a person sign in again; what ended stays so. */
export async function enablePerson(
  deps: UseCaseDeps,
  caller: Caller,
  { person, reason }: BodyOf<Routes['enablePerson']>,
): Outcome<Accepted> {
  const allowed = await authorise(deps, caller, 'manage-tokens', everybody(person), `person/${person}`);
  if (!allowed.ok) return allowed;
  const known = await disabledPeople(deps.store);
  if (!known.some((one) => one.person === person)) return missing('person that is shut out by the name', person);
  const value = known.filter((one) => one.person !== person) as unknown as Json;
  const accepted = await commitAct(deps, caller, {
    ...{ verb: 'manage-tokens', subject: `person/${person}`, project: '', placement: null, reason },
    data: { enabled: person },
    writes: [{ kind: 'put-configuration', name: disabledName, value }],
    event: {
      kind: 'person-enabled',
      message: `${nameOf(caller.actor)} let ${person} in again`,
      severity: 'info',
    },
  });
  return ok(accepted);
}

/** Who is signed in, with what they hold by which rule, and who is shut out. For who manages everybody's. */
export async function listPeople(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['listPeople']>> {
  const allowed = await authorise(deps, caller, 'manage-tokens', everybody('people'), 'people');
  if (!allowed.ok) return allowed;
  const now = deps.clock.now();
  const sessions = (await deps.store.tokens()).filter(
    ({ kind, expiresAt }) => kind === 'session' && (expiresAt === null || expiresAt > now),
  );
  const names = [...new Set(sessions.map((session) => actorOf(session).person))].sort();
  const shut = await disabledPeople(deps.store);
  const people = names.map((person) => {
    const own = sessions.filter((session) => actorOf(session).person === person);
    const grants = own.flatMap((session) => rightsOf(deps.configuration(), session));
    const distinct = new Map(grants.map((grant) => [JSON.stringify(grant), grant]));
    return {
      person,
      groups: [...new Set(own.flatMap(({ identity }) => identity?.groups ?? []))].sort(),
      via: [...new Set(own.map(({ identity, createdBy }) => identity?.connection ?? createdBy))],
      sessions: own.length,
      lastUsedAt: Math.max(...own.map(({ lastUsedAt, createdAt }) => lastUsedAt ?? createdAt)),
      grants: [...distinct.values()],
    };
  });
  return ok({ people, disabled: [...shut], asOf: now });
}

/**
 * Their sessions, the tokens that they made, what was opened or made with those, and so on. Who made a token is a name: another's
 * token of the same name loses what was made with it, which is the safe mistake.
 */
function everythingOf(all: readonly TokenRecord[], person: string): readonly TokenRecord[] {
  const makers = new Set<string>();
  for (let found = withWhatFollows(all, (token) => isOf(token, person)); ; ) {
    const before = found.length;
    for (const { kind, name } of found) if (kind === 'token') makers.add(name);
    found = withWhatFollows(all, (token) => isOf(token, person) || makers.has(token.createdBy));
    if (found.length === before) return found;
  }
}

/** Sessions of a person, and tokens that they made. */
function isOf(token: TokenRecord, person: string): boolean {
  return actorOf(token).person === person ? token.kind === 'session' : token.createdBy === person;
}
