import { touchedPaths } from '@fairlead/core/bundle/touched-paths.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import type { BundleDigest, CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { wholeBundle } from '@fairlead/core/model/placement.ts';
import type { RevisionRule } from '@fairlead/core/model/settings.ts';
import { editLock } from '@fairlead/core/promote/edit-lock.ts';
import { revisionSource } from '@fairlead/core/promote/revision-source.ts';
import type { Edit, RepoAccess } from '../ports/git.ts';
import type { Write } from '../ports/store.ts';
import { branchOf } from './branch-of.ts';
import { committer } from './committer.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass } from './pass.ts';
import { tell } from './placement-event.ts';

type Pin = Decision & { readonly kind: 'pin' };
type Branch = { readonly ref: string; readonly commit: CommitSha };
/** What the revert would do: edits on a branch, and why a person should do it instead where that is so. */
type Revert = {
  readonly access: RepoAccess;
  readonly branch: Branch;
  readonly bad: CommitSha;
  readonly edits: readonly Edit[];
  readonly propose: string | null;
};

/** What planning a revert touches: it only reads. */
export type RevertDeps = Pick<LoopDeps, 'store' | 'git' | 'repoAccess'>;
type Place = Pick<Pass, 'placement' | 'state'>;

const maxFileBytes = 5 * 1024 * 1024;

/**
 * After a rollback, automatic or asked for, Git is made true again: the paths that the failing application read go back, as a commit
 * where that harms nobody else, otherwise as a pushed branch. Once per rollback; a revert is never reverted.
 */
export async function revert(deps: LoopDeps, pass: Pass, signal: AbortSignal): Promise<void> {
  const pin = pass.decisions.find(
    (decision): decision is Pin => decision.kind === 'pin' && decision.placement === pass.placement.id,
  );
  const { state } = pass;
  if (pin === undefined || pin.not === null) return;
  if (state.delivery !== null || wholeBundle(state) !== pin.bundle || state.desired?.bundle !== pin.not) return;
  const marker = `revert/${pin.id}`;
  if (isFinal(await deps.store.configuration(marker))) return;
  const planned = await planRevert(deps, pass, pin.bundle, signal);
  if (typeof planned === 'string') {
    await deps.store.commit([
      mark(marker, 'impossible'),
      ...tell(
        deps,
        pass,
        'revert-proposed',
        `Git still asks ${describe(pass.placement)} for the bad version: ${planned}`,
        'warning',
      ),
    ]);
    return;
  }
  await deps.store.commit([mark(marker, 'intended')]);
  deps.failpoint('revert-intended');
  await pushRevert(deps, pass, pin, planned, marker, signal);
}

/** What would make Git true again where `to` runs: edits, or why only a person can make them. */
export async function planRevert(
  deps: RevertDeps,
  pass: Place,
  to: BundleDigest,
  signal: AbortSignal,
): Promise<Revert | string> {
  const { placement, state } = pass;
  const good = (await deps.store.healthyBundles(placement.id, 50)).find((entry) => entry.bundle === to);
  const bad = state.desired?.revision;
  if (good === undefined || bad === undefined) return 'the revision to go back to is not recorded; revert it by hand';
  const follows = revisionSource(placement).kind === 'source';
  const repo = follows ? (placement.source.repo as RepoUrl) : placement.declared.repo;
  const access = deps.repoAccess(repo);
  if (access === undefined || access.write === null)
    return `Fairlead may not write to ${repo}; revert ${bad.slice(0, 7)} by hand`;
  const rule: RevisionRule = follows ? placement.source.revision : { kind: 'head' };
  const branch = branchOf(rule, await deps.store.refs(repo));
  if (branch === undefined) return `${repo} is not followed by a branch; choose another revision by hand`;
  if (!follows) {
    const edit = await lockEdit(deps, pass, access, branch, good.revision);
    return edit === undefined
      ? 'the lock file has changed since; look at it'
      : { access, branch, bad, edits: [edit], propose: null };
  }
  await deps.git.fetch(access, good.revision, signal);
  return pathRevert(deps, pass, access, branch, good.revision, bad);
}

async function lockEdit(
  deps: RevertDeps,
  pass: Place,
  access: RepoAccess,
  branch: Branch,
  revision: CommitSha,
): Promise<Edit | undefined> {
  const { lockPath, stage } = pass.placement;
  const text = await readText(deps, access, branch.commit, lockPath);
  if (text === null) return undefined;
  const edited = editLock(text, stage, revision, '');
  return edited.ok ? { path: lockPath, content: edited.value } : undefined;
}

async function pathRevert(
  deps: RevertDeps,
  pass: Place,
  access: RepoAccess,
  branch: Branch,
  good: CommitSha,
  bad: CommitSha,
): Promise<Revert | string> {
  const paths = touchedPaths(
    (await deps.store.readsOf(pass.placement.id)).filter(({ repo }) => repo === access.url),
    await deps.git.changedPaths(access, good, bad),
  );
  if (paths.length === 0) return 'no file that it read differs; look at its inputs and the configuration';
  const [before, at, head] = await Promise.all([
    deps.git.tree(access, good),
    deps.git.tree(access, bad),
    deps.git.tree(access, branch.commit),
  ]);
  const edits: Edit[] = [];
  let changedSince = false;
  for (const path of paths) {
    const [old, failed, now] = await Promise.all([
      before.read(path, maxFileBytes),
      at.read(path, maxFileBytes),
      head.read(path, maxFileBytes),
    ]);
    if (!sameBytes(failed, now)) changedSince = true;
    else edits.push({ path, content: old ?? null });
  }
  if (edits.length === 0) return 'the files have changed again since; the newest version decides';
  return {
    access,
    branch,
    bad,
    edits,
    propose: changedSince
      ? 'some of its files have changed again since'
      : await whyPropose(deps, pass, access, branch, paths, bad),
  };
}

/** Somebody else reads these files or runs them well, or a revert came last: then a person decides. */
async function whyPropose(
  deps: RevertDeps,
  pass: Place,
  access: RepoAccess,
  branch: Branch,
  paths: readonly string[],
  bad: CommitSha,
): Promise<string | null> {
  const newest = await deps.git.commit(access, branch.commit);
  if (/^Fairlead-Revert-Of: /m.test(newest.body)) return 'the newest commit is a revert already';
  for (const id of await deps.store.placementsReading(access.url, paths)) {
    const row = await deps.store.placement(id);
    if (row === undefined || row.placement.id === pass.placement.id) continue;
    if (row.placement.application !== pass.placement.application)
      return `${row.placement.application} reads the same files`;
    if (row.state.applied?.revision === bad && row.state.health === 'healthy')
      return `${describe(row.placement)} runs this version healthily`;
  }
  return null;
}

async function pushRevert(
  deps: LoopDeps,
  pass: Pass,
  pin: Pin,
  planned: Revert,
  marker: string,
  signal: AbortSignal,
): Promise<void> {
  const { access, branch, bad, edits, propose } = planned;
  const failed = await deps.git.commit(access, bad);
  const where = describe(pass.placement);
  const told = pin.by === 'fairlead' ? `${where} failed and went back by itself` : `${pin.by} took ${where} back`;
  const message = `Revert "${failed.title}"\n\n${told}: ${pin.reason}\n\nFairlead-Revert-Of: ${bad}\nFairlead-Placement: ${pass.placement.id}\n`;
  const proposal = proposalRef(bad, pass.placement);
  const outcome = await deps.git.push(
    access,
    propose === null
      ? { ref: branch.ref, expected: branch.commit, edits, message, author: committer }
      : { ref: proposal, expected: null, base: branch.commit, edits, message, author: committer },
    signal,
  );
  deps.failpoint('revert-pushed');
  if (outcome.kind === 'moved' && propose === null) return;
  const short = outcome.kind === 'pushed' ? outcome.commit.slice(0, 7) : '';
  if (outcome.kind === 'pushed' && propose === null) {
    const text = `revert ${short} of ${bad.slice(0, 7)} is in ${branch.ref.replace('refs/heads/', '')}: ${pin.reason}`;
    await deps.store.commit([
      mark(marker, 'pushed', short),
      ...tell(deps, pass, 'revert-pushed', text, 'info', { commit: outcome.commit, of: bad }),
    ]);
    return;
  }
  const text =
    outcome.kind === 'refused'
      ? `the revert of ${bad.slice(0, 7)} was refused (${outcome.message}); revert it by hand`
      : `a revert of ${bad.slice(0, 7)} is proposed in ${proposal.replace('refs/heads/', '')}, because ${propose ?? ''}`;
  await deps.store.commit([
    mark(marker, 'proposed', short),
    ...tell(deps, pass, 'revert-proposed', text, 'warning', { branch: proposal, of: bad }),
  ]);
}

/** The branch in which a revert is proposed. */
export function proposalRef(bad: CommitSha, { stage }: Pass['placement']): string {
  return `refs/heads/fairlead/revert-${bad.slice(0, 7)}-${stage}`;
}

async function readText(deps: RevertDeps, access: RepoAccess, commit: CommitSha, path: string): Promise<string | null> {
  const bytes = await (await deps.git.tree(access, commit)).read(path, maxFileBytes);
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}

function mark(name: string, state: string, commit = ''): Write {
  return { kind: 'put-configuration', name, value: { state, commit } };
}

function isFinal(marker: Json | undefined): boolean {
  return typeof marker === 'object' && marker !== null && 'state' in marker && marker['state'] !== 'intended';
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
