import { formatScope } from '@fairlead/core/gate/scope.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { NowView } from '@fairlead/core/wire/view/now.ts';
import type { PlacementRow } from '../../ports/store.ts';
import type { PlacementFilter } from '../../ports/store-filters.ts';
import { projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given } from '../page.ts';
import { changeRow } from '../view/change-row.ts';
import { freezesInForce } from '../view/decisions.ts';
import { deliveryRow } from '../view/delivery-row.ts';
import { namesOf } from '../view/names.ts';
import { holdView, noteOf, placementView } from '../view/placement-view.ts';
import { problemViews, repositoryViews, targetViews } from './targets.ts';

const shownOfEach = 20;
/** Unreachable ones first; all of them are in the list of targets. */
const shownTargets = 100;
const recentMs = 12 * 3_600_000;

/** The landing page in one answer: lists are capped, counts are true. */
export async function now(deps: UseCaseDeps, caller: Caller, asked: string | undefined): Outcome<NowView> {
  const project = projectFilter(caller, asked);
  const filter = given({ project });
  const asOf = deps.clock.now();
  const lastSeq = await deps.store.lastEventSeq();
  const page = { limit: shownOfEach, cursor: null };
  const [counts, decisions, wrong, held, open, changes] = await Promise.all([
    deps.store.countPlacements(filter),
    deps.store.decisions(),
    wrongRows(deps, filter),
    deps.store.placements({ ...filter, sync: 'held' }, page),
    deps.store.deliveries({ ...filter, verdict: 'open' }, page),
    deps.store.changes({ ...filter, since: asOf - recentMs }, page),
  ]);
  const [targets, problems, repositories] = await Promise.all([
    targetViews(deps, caller),
    problemViews(deps, caller),
    repositoryViews(deps, caller),
  ]);
  const session = deps.session();
  return ok({
    asOf,
    lastSeq,
    counts,
    wrong: await Promise.all(wrong.map((row) => placementView(deps, row, decisions))),
    inFlight: await Promise.all(open.items.map((delivery) => deliveryRow(deps, delivery))),
    recentChanges: await Promise.all(changes.items.map((change) => changeRow(deps, caller, change))),
    waiting: held.items.flatMap(({ placement, state }) =>
      state.holds.slice(0, 1).map((hold) => ({ placement: namesOf(placement), hold: holdView(hold) })),
    ),
    problems: problems.slice(0, 100),
    targets: [...targets].sort((a, b) => Number(a.reachable) - Number(b.reachable)).slice(0, shownTargets),
    repositories,
    freezes: freezesInForce(decisions, asOf).map((freeze) => ({
      ...noteOf(freeze, freeze.until),
      scope: formatScope(freeze.scope),
      all: freeze.all,
    })),
    self: {
      version: deps.version,
      installation: deps.installation,
      writer:
        session === null ? null : { replica: session.replica, epoch: session.epoch, heartbeatAt: session.heartbeatAt },
      startedAt: deps.startedAt,
    },
  });
}

/** What went bad, the newest first: failed, drifted, degraded or missing. */
async function wrongRows(deps: UseCaseDeps, filter: PlacementFilter): Promise<readonly PlacementRow[]> {
  const kinds: readonly PlacementFilter[] = [
    { sync: 'failed' },
    { health: 'degraded' },
    { health: 'missing' },
    { sync: 'drifted' },
  ];
  const pages = await Promise.all(
    kinds.map((kind) => deps.store.placements({ ...filter, ...kind }, { limit: shownOfEach, cursor: null })),
  );
  const unique = new Map(pages.flatMap((found) => found.items).map((row) => [row.placement.id, row]));
  return [...unique.values()].sort((a, b) => b.state.updatedAt - a.state.updatedAt).slice(0, shownOfEach);
}
