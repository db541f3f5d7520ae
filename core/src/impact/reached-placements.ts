import type { CommitSha, PlacementId, RepoUrl } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';
import type { RevisionRule } from '../model/settings.ts';
import { revisionSource } from '../promote/revision-source.ts';
import type { PlacementPreview, ReachedBy } from './preview.ts';

/** A placement with both ways in which it is declared: before the request and with it. */
export type Reached = {
  readonly before: Placement | null;
  readonly after: Placement | null;
  readonly reachedBy: ReachedBy;
  readonly declaration: PlacementPreview['declaration'];
};

export type RequestFacts = {
  readonly repo: RepoUrl;
  /** The branch that the request is for, and whether it is the repository's default one. */
  readonly branch: string;
  readonly isDefault: boolean;
  /** Placements that read a file which the request changes, of this repository. */
  readonly readers: ReadonlySet<PlacementId>;
  /** Declared before the request, and with it; the same list where it touches no configuration. */
  readonly before: readonly Placement[];
  readonly after: readonly Placement[];
};

/**
 * Which placements a request reaches: those that read a file it changes and follow its branch, the later stages of
 * their applications (by promotion), and those that it declares, declares otherwise or declares no more.
 */
export function reachedPlacements(facts: RequestFacts): readonly Reached[] {
  const { before, after, readers } = facts;
  const old = new Map(before.map((placement) => [placement.id, placement]));
  const now = after === before ? old : new Map(after.map((placement) => [placement.id, placement]));
  const found: Reached[] = [];
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(id) ?? null, now.get(id) ?? null];
    const declaration = was === is ? 'kept' : declarationOf(was, is);
    const subject = is ?? was;
    if (subject === null) continue;
    const reads = declaration === 'kept' && readers.has(id) && followsAtAll(subject, facts);
    if (declaration !== 'kept' || reads)
      found.push({ before: was, after: is, declaration, reachedBy: reachOf(subject, was, facts) });
  }
  return found;
}

/** Whether a rule chooses the branch of the request. */
export function followsBranch(
  rule: RevisionRule,
  { branch, isDefault }: Pick<RequestFacts, 'branch' | 'isDefault'>,
): boolean {
  return rule.kind === 'head' ? isDefault : rule.kind === 'branch' && rule.name === branch;
}

/** Its own source or another that it is made of comes from the branch: now, or once it is promoted. */
function followsAtAll({ source }: Placement, facts: RequestFacts): boolean {
  const rules = [
    { repo: source.repo, revision: source.revision },
    ...(source.more ?? []).flatMap(({ from }) => (from?.kind === 'git' ? [from] : [])),
  ];
  return rules.some(({ repo, revision }) => repo === facts.repo && followsBranch(revision, facts));
}

function declarationOf(was: Placement | null, is: Placement | null): Reached['declaration'] {
  if (was === null) return 'added';
  if (is === null || (is.withdrawn && !was.withdrawn)) return 'withdrawn';
  return was.digest === is.digest ? 'kept' : 'changed';
}

function reachOf(subject: Placement, was: Placement | null, facts: RequestFacts): ReachedBy {
  const from = revisionSource(subject);
  const lockMoves = from.kind === 'locked' && was !== null && lockedAt(was) !== from.revision;
  const isDeclared = was === null || was.digest !== subject.digest;
  const { repo, revision } = subject.source;
  const ownFollows = repo === facts.repo && followsBranch(revision, facts);
  if (ownFollows && from.kind !== 'source' && !lockMoves && !isDeclared) return 'promotion';
  return subject.settings.sync === 'manual' ? 'sync' : 'merge';
}

function lockedAt(placement: Placement): CommitSha | null {
  const from = revisionSource(placement);
  return from.kind === 'locked' ? from.revision : null;
}
