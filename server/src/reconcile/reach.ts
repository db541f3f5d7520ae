import type { PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import { gitRequestsOf } from './outside.ts';

/** Who waits for whom, turned round: placement → those that depend on it, read its outputs, or are the next stage. */
export function dependentsOf(placements: readonly Placement[]): ReadonlyMap<PlacementId, readonly PlacementId[]> {
  const dependents = new Map<PlacementId, PlacementId[]>();
  for (const placement of placements) {
    const awaited = new Set([
      ...placement.dependsOn,
      ...placement.after,
      ...placement.inputs.map((input) => input.placement),
    ]);
    for (const id of awaited) dependents.set(id, [...(dependents.get(id) ?? []), placement.id]);
  }
  return dependents;
}

/** Repositories of which a placement follows something that none followed before: what is known of their refs lacks it. */
export function newlyFollowed(before: readonly Placement[], after: readonly Placement[]): ReadonlySet<RepoUrl> {
  const rulesOf = ({ source }: Placement): readonly Followed[] => followedBy(source);
  const keyOf = ({ repo, revision }: Followed): string => `${repo} ${JSON.stringify(revision)}`;
  const known = new Set(before.flatMap(rulesOf).map(keyOf));
  return new Set(
    after
      .flatMap(rulesOf)
      .filter((rule) => !known.has(keyOf(rule)))
      .map(({ repo }) => repo),
  );
}

/** Which refs of a repository any placement's revision rule can choose; everything else may move unseen. */
export function followedRefs(
  placements: readonly Placement[],
  repo: RepoUrl,
  configuration: boolean,
): (ref: string) => boolean {
  const branches = new Set<string>();
  const tags = new Set<string>();
  let allTags = false;
  let head = configuration;
  for (const rule of placements.flatMap(({ source }) => followedBy(source))) {
    if (rule.repo !== repo) continue;
    if (rule.revision.kind === 'branch') branches.add(`refs/heads/${rule.revision.name}`);
    if (rule.revision.kind === 'tag') tags.add(`refs/tags/${rule.revision.name}`);
    if (rule.revision.kind === 'semver') allTags = true;
    if (rule.revision.kind === 'head') head = true;
  }
  return (ref) =>
    branches.has(ref) ||
    tags.has(ref) ||
    (allTags && ref.startsWith('refs/tags/')) ||
    (head && (ref === 'HEAD' || ref === 'refs/heads/main' || ref === 'refs/heads/master'));
}

type Followed = { readonly repo: RepoUrl; readonly revision: PlainSource['revision'] };

/** The repositories that a source is made of, each with the rule that says which commit. */
function followedBy(source: PlainSource): readonly Followed[] {
  const { repo, revision } = source;
  return [{ repo: repo as RepoUrl, revision }, ...gitRequestsOf(source)]; // compiled: in its normal form
}

/** The repositories that a source is made of. */
export function reposOf(source: PlainSource): readonly RepoUrl[] {
  return followedBy(source).map(({ repo }) => repo);
}

/** Placements that are rendered from a repository beside their own. */
export function usersOf(placements: readonly Placement[], repo: RepoUrl): readonly PlacementId[] {
  return placements.flatMap(({ id, source }) => (gitRequestsOf(source).some((one) => one.repo === repo) ? [id] : []));
}
