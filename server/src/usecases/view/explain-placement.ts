import { judgedAdditions } from '@fairlead/core/delivery/drifted-rows.ts';
import {
  type ExplainFacts,
  type Explanation,
  explain,
  type RevertNote,
  type SourceTrouble,
} from '@fairlead/core/insight/explain.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import { healthStatuses } from '@fairlead/core/model/health.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Addition } from '@fairlead/core/model/plan.ts';
import type { ManagedObject, PlacementRow } from '../../ports/store.ts';
import type { UseCaseDeps } from '../deps.ts';
import type { Pin } from './decisions.ts';

/** Gathers what the sentence about a placement needs, and makes it. Reads beyond the row only where it is not at rest. */
export async function explainPlacement(deps: UseCaseDeps, row: PlacementRow, pin: Pin | null): Promise<Explanation> {
  const { placement, state } = row;
  const delivery: Delivery | undefined =
    state.delivery === null ? undefined : await deps.store.delivery(state.delivery);
  const unwell = state.health !== 'healthy' && (state.applied !== null || state.delivery !== null);
  const worst = unwell ? worstObject(await deps.store.objectsOf(placement.id)) : null;
  return explain({
    placement,
    state,
    pin,
    revert:
      pin === null || pin.by !== 'fairlead' ? null : readRevert(await deps.store.configuration(`revert/${pin.id}`)),
    reverted: await readReverted(deps, row),
    source: await readSource(deps, row),
    delivery: delivery ?? null,
    added: await readAdded(deps, row),
    unhealthy: worst === null ? null : { object: formatRef(parseObjectKey(worst.key)), message: worst.health.message },
    now: deps.clock.now(),
  });
}

/** What others added to the object that the sentence is about, where that is what drifted. */
async function readAdded(deps: UseCaseDeps, { placement, state }: PlacementRow): Promise<readonly Addition[]> {
  const [first] = state.drifted;
  if (first === undefined || placement.settings.additions === undefined) return [];
  const row = await deps.store.object(placement.target, first);
  return row === undefined ? [] : judgedAdditions(row, placement.settings);
}

/** Why the revert that Git ends with was made, where it followed a failure of this very placement. */
async function readReverted(deps: UseCaseDeps, { placement, state }: PlacementRow): Promise<ExplainFacts['reverted']> {
  if (state.desired === null || state.applied === null || state.desired.change === state.applied.change) return null;
  const change = await deps.store.change(state.desired.change);
  if (change?.kind !== 'revert') return null;
  const body = change.commits[0]?.body ?? '';
  const reason = /went back by itself: (.+)/.exec(body)?.[1];
  return reason !== undefined && body.includes(`Fairlead-Placement: ${placement.id}`) ? { reason } : null;
}

/** A placement follows its source and, for what was promoted, the repository that declares it. */
async function readSource(deps: UseCaseDeps, { placement }: PlacementRow): Promise<SourceTrouble | null> {
  const repos = new Set([placement.source.repo as RepoUrl, placement.declared.repo]);
  for (const repo of repos) {
    const known = await deps.store.repo(repo);
    if (known?.held) return { kind: 'rewritten', repo, from: known.held.from, to: known.held.to };
    if (known?.failure && known.failingSince !== null) {
      return { kind: 'away', failure: known.failure, since: known.failingSince };
    }
  }
  return null;
}

function worstObject(objects: readonly ManagedObject[]): ManagedObject | null {
  const rank = (object: ManagedObject): number => healthStatuses.indexOf(object.health.status);
  const [worst] = objects.filter((object) => object.health.status !== 'healthy').sort((a, b) => rank(a) - rank(b));
  return worst ?? null;
}

function readRevert(marker: Json | undefined): RevertNote | null {
  if (typeof marker !== 'object' || marker === null || !('state' in marker)) return null;
  const { state, commit } = marker;
  const known = (['pushed', 'proposed', 'impossible'] as const).find((name) => name === state);
  return known === undefined ? null : { state: known, commit: typeof commit === 'string' ? commit : '' };
}
