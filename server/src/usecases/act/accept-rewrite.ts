import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { BodyOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import { authorise } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { auditRecord, commitAct } from './commit-act.ts';

/** Accepts rewritten history that is held: exactly the commit that the person saw. */
export async function acceptRewrite(
  deps: UseCaseDeps,
  caller: Caller,
  body: BodyOf<Routes['acceptRewrite']>,
): Outcome<Accepted> {
  const subject = { kind: 'repository', name: body.repo, project: null } as const;
  const allowed = await authorise(deps, caller, 'accept-rewrite', subject, `repository/${body.repo}`);
  if (!allowed.ok) return allowed;
  const repo = body.repo as RepoUrl; // an unknown one finds nothing
  const held = (await deps.store.repo(repo))?.held ?? null;
  if (held === null) return refuse('conflict', `nothing is held in ${body.repo}; see \`fairlead status\``);
  if (!held.to.startsWith(body.to))
    return refuse(
      'conflict',
      `what is held in ${body.repo} is ${held.to.slice(0, 12)} now: look at it, then accept that one`,
    );
  const act = {
    verb: 'accept-rewrite',
    subject: `repository/${body.repo}`,
    project: '',
    reason: body.reason,
    data: { ref: held.ref, from: held.from, to: held.to },
  } as const;
  await deps.store.commit([{ kind: 'audit', record: auditRecord(deps, caller, act, 'intent') }]);
  try {
    await deps.acceptRewrite(repo, caller.signal);
  } catch (error) {
    await deps.store.commit([
      {
        kind: 'audit',
        record: auditRecord(
          deps,
          caller,
          { ...act, reason: error instanceof AppError ? error.message : 'it failed' },
          'failed',
        ),
      },
    ]);
    throw error;
  }
  const message = `${nameOf(caller.actor)} accepted that ${held.ref} of ${body.repo} went from ${held.from.slice(0, 7)} to ${held.to.slice(0, 7)}: ${body.reason}`;
  return ok(
    await commitAct(deps, caller, {
      ...act,
      placement: null,
      writes: [],
      event: { kind: 'confirmed', message, severity: 'warning' },
    }),
  );
}
