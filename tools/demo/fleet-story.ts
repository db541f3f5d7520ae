import { bundleDigest } from '@fairlead/core/bundle/bundle-digest.ts';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { Change } from '@fairlead/core/model/change.ts';
import type { NewEvent } from '@fairlead/core/model/event.ts';
import type { ChangeId, CommitSha, EpochMs, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Placement, PlacementState } from '@fairlead/core/model/placement.ts';
import { sha256 } from '../../server/src/io/sha256.ts';
import type { Sealer } from '../../server/src/ports/sealer.ts';
import type { Write } from '../../server/src/ports/store.ts';
import type { Dice } from './dice.ts';
import { type Content, fleetObjects } from './fleet-objects.ts';

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;
export const minuteMs = 60_000;

/** One content of an application in Git, with the change that brought it. */
export type Version = {
  readonly change: Change;
  readonly content: Content;
  /** Where it turns out to be bad. */
  readonly bad: 'nowhere' | 'dev' | 'prod';
};

/** What the writing of an application's weeks collects. Events and records are put in order of time over all of them. */
export type Told = { readonly writes: Write[]; readonly events: NewEvent[]; readonly records: AuditRecord[] };

/** What a placement runs while its story is told. */
export type Running = {
  readonly placement: Placement;
  state: PlacementState;
};

export type StoryDeps = { readonly dice: Dice; readonly sealer: Sealer; readonly now: EpochMs };

/** Renders a version for a placement: real objects under their real digest. */
export function bundleOf({ sealer }: StoryDeps, placement: Placement, { content }: Version, crowd: boolean): Bundle {
  const objects = fleetObjects(placement, content, crowd);
  return {
    digest: bundleDigest(objects, { hash: sha256, keyedDigest: (text) => sealer.keyedDigest(text) }),
    objects,
  };
}

export type ChangeDraft = Pick<Change, 'kind' | 'title' | 'author' | 'of' | 'seenAt'> & {
  readonly to?: CommitSha;
  readonly from: CommitSha | null;
  readonly body?: string;
};

/** A change as a look at the repository would have recorded it. */
export function makeChange({ dice }: StoryDeps, placement: Placement, draft: ChangeDraft): Change {
  const { kind, title, author, of, seenAt, from, body = '' } = draft;
  const to = draft.to ?? (dice.hex(40) as CommitSha);
  const committedAt = seenAt - dice.between(2_000, 20_000);
  const commit = {
    sha: to,
    title,
    body,
    author,
    committer: author,
    authoredAt: committedAt - dice.below(hourMs),
    committedAt,
  };
  return {
    id: dice.hex(16) as ChangeId,
    kind,
    project: placement.project,
    repo: placement.source.repo as RepoUrl, // compiled placements name repositories in their normal form
    ref: 'refs/heads/main',
    from,
    to,
    title,
    author,
    commits: [commit],
    commitCount: 1,
    committedAt,
    seenAt,
    of,
  };
}

/** Moves a moment into the working hours of a working day, onwards. */
export function atWork(at: EpochMs, dice: Dice): EpochMs {
  const date = new Date(at);
  const hour = date.getUTCHours();
  const day = date.getUTCDay();
  const weekend = day === 6 ? 2 * dayMs : day === 0 ? dayMs : 0;
  if (weekend === 0 && hour >= 7 && hour < 18) return at;
  const midnight = at - (at % dayMs) + (weekend > 0 ? weekend : hour >= 18 ? dayMs : 0);
  return midnight + 8 * hourMs + dice.below(8 * hourMs);
}

export function whereOf({ application, stage, target }: Placement): string {
  return `${application} in ${stage} (${target})`;
}
