import { can } from '@fairlead/core/access/can.ts';
import { readEmail } from '@fairlead/core/access/person.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import type { Loosening } from '@fairlead/core/configuration/configuration.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { AnswerOf, BodyOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import { allowedLooseningsName, readAllowedLoosenings } from '../../reconcile/allowed-loosenings.ts';
import { authorise, maySee, recordDenial, seesAll } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { missing, refuse } from '../refuse.ts';
import { commitAct } from './commit-act.ts';

/** What waits to be allowed, of the projects that the caller sees. */
export async function listLoosenings(deps: UseCaseDeps, caller: Caller): Outcome<AnswerOf<Routes['listLoosenings']>> {
  const items = heldFor(deps, caller).map((one) => {
    const { subject, project, fields, digest, authors = [], since = null, declared } = one;
    const mine = can(caller.grants, 'loosen', subjectOf(one)).allowed && !wroteAlone(caller, one);
    const { path, line } = declared;
    return { subject, project, fields: [...fields], digest, authors: [...authors], since, path, line, mine };
  });
  return ok({ items, asOf: deps.clock.now() });
}

/**
 * Lets one document loosen what stood before it. Judged by the rights of the configuration in force, which is the one
 * before; who wrote the change alone does not allow it, nor by a token of theirs. It is good once, for what was shown.
 */
export async function allowLoosening(
  deps: UseCaseDeps,
  caller: Caller,
  { subject, digest, reason }: BodyOf<Routes['allowLoosening']>,
): Outcome<Accepted> {
  const one = heldFor(deps, caller).find((held) => held.subject === subject);
  if (one === undefined) return missing('change that waits to be allowed for', subject);
  const allowed = await authorise(deps, caller, 'loosen', subjectOf(one), subject);
  if (!allowed.ok) return allowed;
  if (one.digest !== digest)
    return refuse('conflict', `${subject} says something else by now; look at it again, then allow that`);
  if (wroteAlone(caller, one)) {
    const rule = `nobody loosens rules by a change that they wrote alone (${one.authors?.join(', ')})`;
    await recordDenial(deps, caller, 'loosen', one.project ?? '', subject, rule);
    return refuse('forbidden', `${rule}; ask another administrator`);
  }
  const [at, by] = [deps.clock.now(), nameOf(caller.actor)];
  const known = readAllowedLoosenings(await deps.store.configuration(allowedLooseningsName));
  const value = [...known, { subject, digest }] as unknown as Json;
  const accepted = await commitAct(deps, caller, {
    verb: 'loosen',
    subject,
    project: one.project ?? '',
    placement: null,
    reason,
    data: { digest, fields: one.fields.join(', '), authors: (one.authors ?? []).join(', '), at },
    writes: [{ kind: 'put-configuration', name: allowedLooseningsName, value }],
    event: {
      kind: 'loosening-allowed',
      message: `${by} allowed ${subject} to loosen ${one.fields.join(', ')}${reason === '' ? '' : `: ${reason}`}`,
      severity: 'warning',
    },
  });
  await deps.reloadConfiguration();
  return ok(accepted);
}

function heldFor({ configuration }: UseCaseDeps, caller: Caller): readonly Loosening[] {
  const { held = [] } = configuration();
  return held.filter(({ project }) => (project === null ? seesAll(caller) : maySee(caller, project)));
}

function subjectOf({ subject, project }: Loosening): Subject {
  return project === null
    ? { kind: 'installation', name: subject, project: null }
    : { kind: 'project', name: project, project };
}

/** Whether nobody but the caller, or who made the caller's token, wrote it. */
function wroteAlone({ actor, madeBy }: Caller, { authors = [] }: Loosening): boolean {
  const own = [actor.person, madeBy ?? ''].flatMap((name) => readEmail(name) ?? []);
  return authors.length > 0 && authors.every((author) => own.includes(readEmail(author) ?? author));
}
