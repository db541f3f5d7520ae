import type { PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';

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
  const ruleOf = ({ source }: Placement): string => `${source.repo} ${JSON.stringify(source.revision)}`;
  const known = new Set(before.map(ruleOf));
  return new Set(
    after.filter((placement) => !known.has(ruleOf(placement))).map(({ source }) => source.repo as RepoUrl),
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
  for (const { source } of placements) {
    if (source.repo !== repo) continue;
    if (source.revision.kind === 'branch') branches.add(`refs/heads/${source.revision.name}`);
    if (source.revision.kind === 'tag') tags.add(`refs/tags/${source.revision.name}`);
    if (source.revision.kind === 'semver') allTags = true;
    if (source.revision.kind === 'head') head = true;
  }
  return (ref) =>
    branches.has(ref) ||
    tags.has(ref) ||
    (allTags && ref.startsWith('refs/tags/')) ||
    (head && (ref === 'HEAD' || ref === 'refs/heads/main' || ref === 'refs/heads/master'));
}
