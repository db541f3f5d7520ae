import type { Brand } from '../lib/brand.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. The only form in which time enters the core. */
export type EpochMs = number;

export type InstallationId = Brand<string, 'InstallationId'>;
/** hash(project, application, target); stamped as a label on every object of the placement. */
export type PlacementId = Brand<string, 'PlacementId'>;
export type ChangeId = Brand<string, 'ChangeId'>;
export type DeliveryId = Brand<string, 'DeliveryId'>;
export type BundleDigest = Brand<string, 'BundleDigest'>;
export type PlanDigest = Brand<string, 'PlanDigest'>;
export type CommitSha = Brand<string, 'CommitSha'>;
/** Identifies a repository by its normalised address (never holds a credential). */
export type RepoUrl = Brand<string, 'RepoUrl'>;
/** Monotonic fencing number of one replica's session. */
export type Epoch = Brand<number, 'Epoch'>;

/** Hex SHA-256 of UTF-8 text. Handed in, because the core has no crypto of its own. */
export type Hash = (text: string) => string;

const shaPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function isCommitSha(text: string): text is CommitSha {
  return shaPattern.test(text);
}

/** The placement's id: 16 hex signs are unique enough for a label value and short enough to read aloud. */
export function placementId(hash: Hash, project: string, application: string, target: string): PlacementId {
  return hash(`${project}\n${application}\n${target}`).slice(0, 16) as PlacementId;
}

/** The change that moved `ref` of `repo` to `commit`: the same push seen twice is one change. */
export function changeId(hash: Hash, repo: RepoUrl, ref: string, commit: CommitSha): ChangeId {
  return hash(`${repo}\n${ref}\n${commit}`).slice(0, 16) as ChangeId;
}
