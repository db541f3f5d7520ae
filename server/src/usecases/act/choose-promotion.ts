import { ok, type Result } from '@fairlead/core/lib/result.ts';
import { type CommitSha, isCommitSha, type RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { verifiedRevision } from '@fairlead/core/model/placement.ts';
import { revisionSource } from '@fairlead/core/promote/revision-source.ts';
import type { PlacementRow } from '../../ports/store.ts';
import { branchOf } from '../../reconcile/branch-of.ts';
import type { Refusal, UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { describePlacement } from '../view/names.ts';

type Chosen = Result<CommitSha, Refusal>;

/**
 * The revision to promote: by default what is healthy in the whole stage before; one that is named must have been
 * healthy there. A first stage that runs what the lock file says takes the head of its source.
 */
export async function choosePromotion(
  deps: UseCaseDeps,
  here: readonly PlacementRow[],
  wanted: string | undefined,
): Promise<Chosen> {
  const placement = here[0]?.placement;
  if (placement === undefined)
    return refuse('not-found', 'the stage has no placement; see `fairlead get applications`');
  const { application, stage } = placement;
  if (revisionSource(placement).kind === 'source') {
    return refuse(
      'conflict',
      `${stage} of ${application} follows every commit of its source; there is nothing to promote: push instead`,
    );
  }
  const ids = [...new Set(here.flatMap((row) => row.placement.after))];
  const before = (await Promise.all(ids.map((id) => deps.store.placement(id)))).filter((row) => row !== undefined);
  if (before.length === 0) return firstStage(deps, placement, wanted);
  const proven = healthyBefore(before, placement);
  // What runs there counts at the newest revision that renders it, which no delivery of its own need have brought.
  return wanted === undefined || (proven.ok && proven.value.startsWith(wanted))
    ? proven
    : wasHealthy(deps, before, placement, wanted);
}

function healthyBefore(before: readonly PlacementRow[], { application, stage }: Placement): Chosen {
  const revision = before[0] === undefined ? null : verifiedRevision(before[0].state);
  const name = before[0]?.placement.stage ?? '';
  const unwell = before.find(
    ({ state }) =>
      state.applied === null || state.health !== 'healthy' || state.failure !== null || state.delivery !== null,
  );
  const named = `name a revision that was healthy there with \`--revision\`, or see \`fairlead why ${application} --stage ${name}\``;
  if (unwell !== undefined) {
    const { state } = unwell;
    const how =
      state.applied === null
        ? 'runs nothing yet'
        : state.delivery !== null
          ? 'has a delivery under way'
          : `is ${state.failure === null ? state.health : 'failed'} at ${state.applied.revision.slice(0, 7)}`;
    return refuse(
      'conflict',
      `${describePlacement(unwell.placement)} ${how}, so there is nothing proven to promote to ${stage}; ${named}`,
    );
  }
  if (revision === null || before.some(({ state }) => verifiedRevision(state) !== revision)) {
    const revisions = [...new Set(before.map(({ state }) => state.applied?.revision.slice(0, 7) ?? 'nothing'))].join(
      ', ',
    );
    return refuse('conflict', `${application} runs different revisions in ${name} (${revisions}); ${named}`);
  }
  return ok(revision);
}

async function wasHealthy(
  deps: UseCaseDeps,
  before: readonly PlacementRow[],
  placement: Placement,
  wanted: string,
): Promise<Chosen> {
  const histories = await Promise.all(before.map((row) => deps.store.healthyBundles(row.placement.id, 50)));
  const found = new Set(
    histories
      .flat()
      .map((entry) => entry.revision)
      .filter((revision) => revision.startsWith(wanted)),
  );
  const [revision, other] = [...found];
  const stage = before[0]?.placement.stage ?? '';
  if (other !== undefined)
    return refuse('invalid-input', `${wanted} is the beginning of several revisions; write more of it`);
  const everywhere =
    revision !== undefined && histories.every((history) => history.some((entry) => entry.revision === revision));
  if (!everywhere) {
    return refuse(
      'conflict',
      `${wanted.slice(0, 12)} was not healthy in ${stage}, so it is not promoted to ${placement.stage}; see \`fairlead history ${placement.application} --stage ${stage}\``,
    );
  }
  return ok(revision);
}

async function firstStage(deps: UseCaseDeps, placement: Placement, wanted: string | undefined): Promise<Chosen> {
  const repo = placement.source.repo as RepoUrl; // compiled placements name repositories in their normal form
  if (wanted !== undefined) {
    if (isCommitSha(wanted)) return ok(wanted);
    const { items } = await deps.store.changes({ repo, text: wanted }, { limit: 100, cursor: null });
    const found = [...new Set(items.map((change) => change.to).filter((to) => to.startsWith(wanted)))];
    const [revision] = found;
    return revision !== undefined && found.length === 1
      ? ok(revision)
      : refuse(
          'invalid-input',
          `${wanted} names ${found.length === 0 ? 'no' : 'more than one'} known commit of ${repo}; write it whole`,
        );
  }
  const head = branchOf(placement.source.revision, await deps.store.refs(repo));
  return head === undefined
    ? refuse('conflict', `the head of ${repo} is not known yet; name the commit with \`--revision\``)
    : ok(head.commit);
}
