import { ok } from '@fairlead/core/lib/result.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { LogLine } from '../../ports/target.ts';
import { placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';
import { refuse } from '../refuse.ts';
import { findRef } from './find-ref.ts';
import { onTarget } from './objects.ts';

/** Log lines of one object; the iteration ends with the caller's signal. */
export async function readLogs(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  query: QueryOf<Routes['streamLogs']>,
): Outcome<AsyncIterable<LogLine>> {
  const found = await placementFor(deps, caller, id, 'view-logs');
  if (!found.ok) return found;
  const { placement } = found.value;
  const object = await findRef(deps, placement, query.object);
  if (!object.ok) return object;
  const target = deps.targets(placement.target);
  if (target === undefined)
    return refuse('unavailable', `target ${placement.target} is not connected; see \`fairlead get targets\``);
  return ok(
    target.logs(
      {
        on: onTarget(deps, placement),
        ref: object.value.ref,
        tail: query.tail ?? 200,
        follow: query.follow ?? false,
        previous: query.previous ?? false,
        since: query.since ?? null,
        ...given({ container: query.container }),
      },
      caller.signal,
    ),
  );
}
