import { touchedPaths } from '@fairlead/core/bundle/touched-paths.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { type Placement, verifiedRevision } from '@fairlead/core/model/placement.ts';
import { editLock } from '@fairlead/core/promote/edit-lock.ts';
import {
  type Forerunner,
  nextPromotion,
  type PromotionFacts,
  promotionCandidate,
} from '@fairlead/core/promote/next-promotion.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { PlacementRow } from '../ports/store.ts';
import { branchOf } from './branch-of.ts';
import { committer } from './committer.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass } from './pass.ts';
import { tell } from './placement-event.ts';

const maxLockBytes = 256 * 1024;

/**
 * A later stage that follows by itself: when the stage before is healthy at another revision than the lock file names,
 * that one line is committed. What runs here changes only when the commit comes back as configuration. Answers a hold
 * where only a person can decide.
 */
export async function promote(deps: LoopDeps, pass: Pass, signal: AbortSignal): Promise<Hold | null> {
  const { placement } = pass;
  if (placement.withdrawn || placement.stageIndex === 0 || placement.settings.sync !== 'automatic') return null;
  const before = (await Promise.all(placement.after.map((id) => deps.store.placement(id)))).filter(
    (row) => row !== undefined,
  );
  const decided = await promotable(deps, pass, before);
  if (typeof decided !== 'string') return decided;
  await commitPromotion(deps, pass, decided, before, signal);
  return null;
}

async function commitPromotion(
  deps: LoopDeps,
  pass: Pass,
  revision: CommitSha,
  before: readonly PlacementRow[],
  signal: AbortSignal,
): Promise<void> {
  const { placement } = pass;
  const access = deps.repoAccess(placement.declared.repo);
  if (access === undefined || access.write === null) return;
  const branch = branchOf({ kind: 'head' }, await deps.store.refs(access.url));
  if (branch === undefined) return;
  const bytes = await (await deps.git.tree(access, branch.commit)).read(placement.lockPath, maxLockBytes);
  const text = bytes === undefined ? null : new TextDecoder().decode(bytes);
  const edited = editLock(text, placement.stage, revision, '');
  if (!edited.ok || edited.value === text) return;
  const short = revision.slice(0, 7);
  const message = `Promote ${placement.application} to ${placement.stage}: ${short}\n\nHealthy in ${before[0]?.placement.stage ?? 'the stage before'}.\n\nFairlead-Promotes: ${revision}\n`;
  const edits = [{ path: placement.lockPath, content: edited.value }];
  const outcome = await deps.git.push(
    access,
    { ref: branch.ref, expected: branch.commit, edits, message, author: committer },
    signal,
  );
  deps.failpoint('promotion-pushed');
  if (outcome.kind !== 'pushed') return;
  const told = `${describe(placement)}: ${short} is promoted, ${outcome.commit.slice(0, 7)} says so in Git`;
  await deps.store.commit([
    ...tell(deps, pass, 'promoted', told, 'info', { revision, commit: outcome.commit, by: 'fairlead' }),
  ]);
}

/** The revision that every placement of the stage before runs healthily, if it should come here now; a hold where a person is to say so. */
async function promotable(deps: LoopDeps, pass: Pass, rows: readonly PlacementRow[]): Promise<CommitSha | Hold | null> {
  const { placement } = pass;
  const before = rows.map(forerunner);
  const candidate = promotionCandidate(before);
  const access = deps.repoAccess(placement.source.repo as RepoUrl);
  if (candidate === null || candidate === placement.locked || access === undefined) return null;
  if (placement.locked !== null && !(await concerns(deps, access, pass, placement.locked, candidate))) return null;
  const facts: PromotionFacts = {
    stage: placement.stage,
    sync: placement.settings.sync,
    before,
    stabilityMs: 0,
    locked: placement.locked,
    knownBad: new Set(),
    lockedIsAncestor: placement.locked === null ? null : await deps.git.isAncestor(access, placement.locked, candidate),
    now: deps.clock.now(),
  };
  const decision = nextPromotion(facts);
  if (decision.kind === 'promote') return decision.revision;
  const { locked } = placement;
  const sideways =
    locked !== null && !facts.lockedIsAncestor && !(await deps.git.isAncestor(access, candidate, locked));
  return sideways ? sidewaysHold(placement, decision.reason) : null;
}

/** After a rewritten history the stage before runs a commit that never followed ours: nobody but a person can tell which is newer. */
function sidewaysHold({ application, stage }: Placement, reason: string): Hold {
  return {
    gate: 'promotion',
    rule: 'a promotion follows what runs',
    reason,
    next: `promote it with \`fairlead promote ${application} --to ${stage}\``,
    until: null,
  };
}

/** Whether anything that is rendered here differs between the two commits; the lock file itself does not count. */
async function concerns(
  deps: LoopDeps,
  access: RepoAccess,
  pass: Pass,
  locked: CommitSha,
  candidate: CommitSha,
): Promise<boolean> {
  const all = await deps.store.readsOf(pass.placement.id);
  if (all.length === 0) return true;
  const reads = all.filter(({ repo }) => repo === access.url);
  const changed = await deps.git.changedPaths(access, locked, candidate);
  return touchedPaths(reads, changed).some((path) => path !== pass.placement.lockPath);
}

function forerunner({ placement, state }: PlacementRow): Forerunner {
  const { applied } = state;
  const whole =
    applied !== null && state.delivery === null && state.failure === null && applied.bundle === state.desired?.bundle;
  const asked = state.holds.some((hold) => hold.gate === 'deletion'); // whether that is meant is for a person to say first
  const healthy = whole && !asked && (state.health === 'healthy' || state.health === 'suspended');
  return { name: describe(placement), revision: verifiedRevision(state), healthySince: healthy ? applied.at : null };
}
