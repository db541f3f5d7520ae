import { can } from '@fairlead/core/access/can.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { requestId, requestWishName } from '@fairlead/core/impact/request-id.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import { recordDenial } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { findRequest } from '../find-request.ts';
import { missing, refuse } from '../refuse.ts';
import { commitAct } from './commit-act.ts';

/** Previews a request anew, soon; of one from elsewhere, lets this head and no later one be rendered. */
export async function refreshRequest(deps: UseCaseDeps, caller: Caller, id: string): Outcome<Accepted> {
  const record = await findRequest(deps, caller, id);
  return record === undefined ? missing('request', id) : planRequest(deps, caller, record);
}

/**
 * The same for a known request. Whoever agrees that foreign commits are rendered must be trusted with everything that is
 * rendered from that repository.
 */
export async function planRequest(deps: UseCaseDeps, caller: Caller, { request }: RequestRecord): Outcome<Accepted> {
  const id = requestId(deps.hash, request);
  const subject = `request/${id}`;
  const readers = deps.configuration().placements.filter(({ source }) => source.repo === request.repo);
  const denied = readers.find((placement) => !can(caller.grants, 'refresh', placementSubject(placement)).allowed);
  if (readers.length === 0 || denied !== undefined) {
    const decision = denied === undefined ? undefined : can(caller.grants, 'refresh', placementSubject(denied));
    const rule = decision?.rule ?? 'nothing is rendered from that repository';
    await recordDenial(deps, caller, 'refresh', denied?.project ?? '', subject, rule);
    return refuse(
      'forbidden',
      `${rule}; ask an admin for a role that may refresh all that is rendered from ${request.repo}`,
    );
  }
  const [at, by] = [deps.clock.now(), nameOf(caller.actor)];
  const value = { at, by, head: request.head.commit };
  const agrees = request.isFork
    ? `let ${request.head.commit.slice(0, 7)} of request ${request.number} be previewed`
    : `asked for a new preview of request ${request.number}`;
  const accepted = await commitAct(deps, caller, {
    ...{ verb: 'refresh', subject, project: readers[0]?.project ?? '', placement: null, reason: '' },
    data: { repo: request.repo, number: request.number, head: request.head.commit, fork: request.isFork },
    writes: [{ kind: 'put-configuration', name: requestWishName(id), value }],
    event: { kind: 'requested', message: `${by} ${agrees}`, severity: 'info' },
  });
  deps.lookAtRequests?.(request.repo);
  return ok(accepted);
}
