import type { Json } from '@fairlead/core/lib/json.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { PlacementRequest, SyncWish } from '@fairlead/core/model/placement.ts';
import type { Accepted } from '@fairlead/core/wire/view/act.ts';
import type { PlacementRow } from '../../ports/store.ts';
import { placementFor } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';
import { commitAct } from './commit-act.ts';

export type Asked =
  | { readonly kind: 'sync'; readonly wish: SyncWish; readonly reason: string }
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
  const wish = asked.kind === 'sync' ? asked.wish : asked.kind === 'retry' ? await failedPart(deps, found.value) : null;
  const accepted = await commitAct(deps, caller, {
    verb: asked.kind,
    subject: `placement/${placement.id}`,
    project: placement.project,
    placement,
    reason: asked.reason,
    data: { request: asked.kind, ...wishData(wish) },
    writes: [{ kind: 'put-request', placement: placement.id, request: requestOf(asked, wish, by, deps.clock.now()) }],
    event: {
      kind: 'requested',
      message: `${by} asked ${describePlacement(placement)} to ${words[asked.kind]}${wishWords(wish)}${asked.reason === '' ? '' : `: ${asked.reason}`}`,
      severity: 'info',
    },
  });
  if (asked.kind === 'refresh' || asked.kind === 'sync') deps.pollRepo(placement.source.repo as RepoUrl); // compiled placements name repositories in their normal form
  deps.wake(placement.id, asked.kind);
  return ok(accepted);
}

const mostNames = 3;

/** ` (only Process/api and 4 more; deleting nothing)`, or nothing where it is a sync of everything as usual. */
function wishWords(wish: SyncWish | null): string {
  if (wish === null) return '';
  const names = (wish.only ?? []).map((key) => formatRef(parseObjectKey(key)));
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  const parts = [
    ...(names.length === 0 ? [] : [`only ${names.slice(0, mostNames).join(', ')}${more}`]),
    ...(wish.prune ? ['deleting what Git no longer declares'] : []),
    ...(wish.keep === true ? ['deleting nothing'] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

function wishData(wish: SyncWish | null): { readonly [key: string]: Json } {
  if (wish === null) return {};
  const { prune, keep = false, only } = wish;
  return { prune, keep, ...(only === undefined ? {} : { objects: only }) };
}

/** What failed was a sync of chosen objects: trying again is about those, never about more than was asked for. */
async function failedPart({ store }: UseCaseDeps, { placement, state }: PlacementRow): Promise<SyncWish | null> {
  if (state.delivery !== null) return null;
  const { items } = await store.deliveries({ placement: placement.id }, { limit: 1, cursor: null });
  const [last] = items;
  if (last?.only === undefined || last.verdict !== 'failed') return null;
  return { prune: last.prune, only: last.only, ...(last.keep === true ? { keep: true } : {}) };
}

function requestOf(asked: Asked, wish: SyncWish | null, by: string, at: number): PlacementRequest {
  if (wish !== null) return { kind: 'sync', by, at, ...wish };
  switch (asked.kind) {
    case 'sync':
      return { kind: 'sync', by, at, ...asked.wish };
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
