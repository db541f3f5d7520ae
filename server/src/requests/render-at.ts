import { bundleDigest } from '@fairlead/core/bundle/bundle-digest.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Bundle, RenderWarning } from '@fairlead/core/model/bundle.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { revisionSource } from '@fairlead/core/promote/revision-source.ts';
import { chooseRevision } from '@fairlead/core/source/choose-revision.ts';
import type { Tree } from '../ports/git.ts';
import type { Outside } from '../ports/renderer.ts';
import { loadBundle, sealBundle } from '../reconcile/bundle-storage.ts';
import { completeNamespaces } from '../reconcile/complete-namespaces.ts';
import { outsideOf, treesOf } from '../reconcile/outside.ts';
import type { Pass } from '../reconcile/pass.ts';
import { readInputs } from '../reconcile/render.ts';
import { contentKey, recipientOf } from '../reconcile/render-facts.ts';
import type { RequestDeps } from './request-deps.ts';

/** A repository at another commit than its refs say: what the request would make of its branch. */
export type Instead = {
  readonly repo: RepoUrl;
  readonly commit: CommitSha;
  /** Whether a rule of that repository means the branch of the request. */
  readonly follows: (rule: Placement['source']['revision']) => boolean;
};

export type RenderedAt = {
  readonly bundle: Bundle;
  readonly revision: CommitSha;
  readonly warnings: readonly RenderWarning[];
  /** Whether it had to be rendered: what was rendered before is taken from the store. */
  readonly isFresh: boolean;
};

/**
 * The objects of a placement with one repository at another commit, rendered as the loop would. What comes out is kept by
 * its content, so that neither the next look nor the delivery after the merge renders it again.
 */
export async function renderAt(
  deps: RequestDeps,
  pass: Pass,
  instead: Instead,
  signal: AbortSignal,
): Promise<Result<RenderedAt, Failure>> {
  const { placement } = pass;
  const repo = placement.source.repo as RepoUrl; // compiled: in its normal form
  const revision = await revisionAt(deps, placement, instead);
  if (typeof revision !== 'string') return err(revision);
  const access = deps.repoAccess(repo);
  if (access === undefined) return err(failed(`no repository ${repo} is configured`, 'declare a Connection for it'));
  const inputs = await readInputs(deps, pass, signal);
  if (inputs.kind === 'waits') return err(failed(inputs.reason, inputs.next));
  await deps.git.fetch(access, revision, signal);
  const tree = await deps.git.tree(access, revision);
  const outside = outsideAt(deps, pass, instead);
  const reads = await deps.store.readsOf(placement.id);
  const trees = treesOf(deps, pass, { repo, tree }, signal);
  const treeOf = (of: RepoUrl): Promise<Tree | undefined> =>
    of === instead.repo && of !== repo ? otherTree(deps, instead) : trees(of);
  const keyOf = (of: typeof reads): Promise<string> =>
    contentKey(deps, pass, of, { treeOf, outside, inputsDigest: inputs.key }, signal);
  const stored = reads.length === 0 ? undefined : await deps.store.render(await keyOf(reads));
  if (stored !== undefined && (await deps.store.bundle(stored)) !== undefined)
    return ok({ bundle: await loadBundle(deps, stored), revision, warnings: [], isFresh: false });
  const { source, stage } = placement;
  const { committedAt } = await deps.git.commit(access, revision);
  const recipient = { ...recipientOf(deps, pass), committedAtMs: committedAt };
  const rendered = await deps.renderer.render(
    { repo, tree, source, stage, inputs: inputs.values, lastReads: reads, recipient, outside },
    signal,
  );
  if (!rendered.ok) return err(rendered.error.failure);
  const completed = await completeNamespaces(deps, pass, rendered.value.objects, signal);
  if (!completed.ok) return err(completed.error);
  const { objects, isWhole } = completed.value;
  const digest = bundleDigest(objects, { hash: deps.hash, keyedDigest: (text) => deps.sealer.keyedDigest(text) });
  const { warnings, notes = [] } = rendered.value;
  const remarks = warnings.length > 0 || notes.length > 0 ? { remarks: { warnings, notes } } : {};
  const key = await keyOf(rendered.value.reads);
  const isKnown = (await deps.store.placement(placement.id)) !== undefined; // one that the request declares is not, yet
  await deps.store.commit([
    { kind: 'put-bundle', bundle: sealBundle(deps.sealer, { digest, objects }) },
    ...(isWhole && isKnown
      ? [
          {
            kind: 'put-render' as const,
            key,
            placement: placement.id,
            bundle: digest,
            at: deps.clock.now(),
            ...remarks,
          },
        ]
      : []),
  ]);
  return ok({ bundle: { digest, objects }, revision, warnings, isFresh: true });
}

/** The commit that a placement is rendered from; a later stage is shown at the request's commit where it follows its branch. */
async function revisionAt(
  deps: RequestDeps,
  placement: Placement,
  { repo, commit, follows }: Instead,
): Promise<CommitSha | Failure> {
  const { source } = placement;
  if (source.repo === repo && follows(source.revision)) return commit;
  const from = revisionSource(placement);
  if (from.kind === 'locked') return from.revision;
  const refs = await deps.store.refs(source.repo as RepoUrl);
  const chosen = chooseRevision(source.revision, Object.fromEntries(refs.map((ref) => [ref.ref, ref.commit])));
  if (chosen.ok) return chosen.value.commit;
  return refs.length > 0 ? chosen.error : failed(`${source.repo} was not read yet`, 'it is read once it is declared');
}

/** As for the loop, with the request's commit in place of the branch it is for. */
function outsideAt(deps: RequestDeps, pass: Pass, instead: Instead): Outside {
  const outside = outsideOf(deps, pass);
  return {
    ...outside,
    open: async (request, signal) => {
      const isIt = request.kind === 'git' && request.repo === instead.repo && instead.follows(request.revision);
      const tree = isIt ? await otherTree(deps, instead) : undefined;
      const pin = { version: instead.commit.slice(0, 7), digest: instead.commit };
      return tree === undefined ? outside.open(request, signal) : ok({ pin, tree });
    },
  };
}

async function otherTree(deps: RequestDeps, { repo, commit }: Instead): Promise<Tree | undefined> {
  const access = deps.repoAccess(repo);
  return access === undefined ? undefined : deps.git.tree(access, commit);
}

function failed(message: string, next: string): Failure {
  return { code: 'source-unreachable', message, next, retryable: true };
}
