import { ok } from '@fairlead/core/lib/result.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { PlacementRequest } from '@fairlead/core/model/placement.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { PlacementRow } from '../../ports/store.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { commitAct } from './commit-act.ts';

export type Asked =
  | { readonly kind: 'sync'; readonly prune: boolean; readonly reason: string }
  | { readonly kind: 'refresh' | 'retry' | 'abort'; readonly reason: string };

const words = {
  sync: 'deliver what Git says',
  refresh: 'look again',
  retry: 'try again',
  abort: 'abort its delivery',
} as const;

/** Records what a person asks of one placement and wakes it; the loop answers at its next look. */
export async function request(deps: UseCaseDeps, caller: Caller, id: string, asked: Asked): Outcome<Accepted> {
  const found = await placementFor(deps, caller, id, asked.kind);
  if (!found.ok) return found;
  const { placement } = found.value;
  const senseless = whySenseless(found.value, asked) ?? (await whyReleased(deps, found.value));
  if (senseless !== null) return refuse('conflict', senseless);
  const by = nameOf(caller.actor);
  const accepted = await commitAct(deps, caller, {
    verb: asked.kind,
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason: asked.reason,
    data: { request: asked.kind, ...(asked.kind === 'sync' ? { prune: asked.prune } : {}) },
    writes: [{ kind: 'put-request', placement: placement.id, request: requestOf(asked, by, deps.clock.now()) }],
    event: {
      kind: 'requested',
      message: `${by} asked ${describePlacement(placement)} to ${words[asked.kind]}${asked.reason === '' ? '' : `: ${asked.reason}`}`,
      severity: 'info',
    },
  });
  if (asked.kind === 'refresh' || asked.kind === 'sync') deps.pollRepo(placement.source.repo as RepoUrl); // compiled placements name repositories in their normal form
  deps.wake(placement.id, asked.kind);
  return ok(accepted);
}

function requestOf(asked: Asked, by: string, at: number): PlacementRequest {
  switch (asked.kind) {
    case 'sync':
      return { kind: 'sync', by, prune: asked.prune, at };
    case 'abort':
      return { kind: 'abort', by, reason: asked.reason, at };
    case 'refresh':
    case 'retry':
      return { kind: asked.kind, by, at };
  }
}

/** Of what somebody let go nothing can be asked but to take it again. */
async function whyReleased({ store }: UseCaseDeps, { placement }: PlacementRow): Promise<string | null> {
  const decisions = await store.decisions();
  const released = decisions.find((one) => one.kind === 'release' && one.placement === placement.id);
  if (released === undefined) return null;
  const name = `${placement.application}/${placement.stage}`;
  return `${released.by} let go of ${describePlacement(placement)}: ${released.reason}; begin again with \`fairlead take ${name}\``;
}

function whySenseless({ placement, state }: PlacementRow, asked: Asked): string | null {
  const name = describePlacement(placement);
  if (asked.kind === 'abort' && state.delivery === null)
    return `${name} has no delivery under way; to go back, use \`fairlead rollback\``;
  return null;
}
