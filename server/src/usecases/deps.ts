import type { Grant } from '@fairlead/core/access/can.ts';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { Actor } from '@fairlead/core/model/actor.ts';
import type { Approver } from '@fairlead/core/model/approval.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { BundleDigest, Hash, InstallationId, PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Policy } from '@fairlead/core/model/policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommitVerifier } from '../ports/commit-verifier.ts';
import type { Git, RepoAccess } from '../ports/git.ts';
import type { IdentityProviders } from '../ports/identity-provider.ts';
import type { Judge } from '../ports/judge.ts';
import type { Materials } from '../ports/materials.ts';
import type { Random } from '../ports/random.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { Shop } from '../ports/shop.ts';
import type { Session, Store, TokenRecord } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';

/** Everything that people and machines may ask goes through these. */
export type UseCaseDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly git: Git;
  /** What lies outside of Git; absent where nothing is fetched. */
  readonly materials?: Materials;
  /** Hex SHA-256. */
  readonly hash: Hash;
  readonly targets: (name: string) => Target | undefined;
  /** Puts a placement into the queue of the loop. */
  readonly wake: (placement: PlacementId, reason: string) => void;
  /** Looks at a repository's refs soon. */
  readonly pollRepo: (repo: RepoUrl) => void;
  /** Looks at the requests of a repository soon; false where they are not looked at. Absent where no forge is spoken to. */
  readonly lookAtRequests?: (repo: RepoUrl) => boolean;
  readonly repoAccess: (repo: RepoUrl) => RepoAccess | undefined;
  /** The objects of a bundle, secrets included; use cases mask them. Throws `not-found`, `integrity`. */
  readonly loadBundle: (digest: BundleDigest) => Promise<Bundle>;
  /** Follows a held move of a repository's ref. False when nothing is held any more. */
  readonly acceptRewrite: (repo: RepoUrl, signal: AbortSignal) => Promise<boolean>;
  /** The configuration in force. */
  readonly configuration: () => Configuration;
  /** Compiles the configuration anew from the commit in force: what was decided about it takes effect. */
  readonly reloadConfiguration: () => Promise<void>;
  /** Holds objects against policies. */
  readonly judge: Judge;
  /** Says whether commits are signed by those who may. */
  readonly commitVerifier: CommitVerifier;
  /** A policy under the configuration in force. */
  readonly policy: (name: string) => Policy | undefined;
  /** Who signs people in. */
  readonly identityProviders: IdentityProviders;
  /** Sessions of which a provider is being asked now, by id: each is asked once at a time. */
  readonly confirming: Map<string, Promise<TokenRecord | undefined>>;
  /** Whether a rollback asked for by a person is followed by a revert in Git; otherwise its pin holds until Git moves. */
  readonly revertsForPeople: boolean;
  /** The quickstart's shop; null in every installation that is not its own. */
  readonly shop: Shop | null;
  /** Name of this replica and its session: who writes to the targets. */
  readonly replica: string;
  readonly session: () => Session | null;
  readonly installation: InstallationId;
  readonly version: string;
  readonly startedAt: number;
};

/** Who asks, with what they were granted, from where, and until when they wait. */
export type Caller = {
  readonly actor: Actor;
  readonly grants: readonly Grant[];
  /** The emergency in which it asks: everything that it does is marked with it. */
  readonly glass?: string;
  /** Who made the token by which it asks; absent for people themselves. */
  readonly madeBy?: string;
  /** By what approvals know them beside their name: groups, or the role of an account of this machine; absent for nobody. */
  readonly known?: { readonly groups: readonly string[]; readonly role: Approver['role'] };
  /** An address, or `cli`. */
  readonly via: string;
  readonly signal: AbortSignal;
};

/** Why a use case did not do what was asked; the message says what to do next. */
export type Refusal = { readonly code: ErrorCode; readonly message: string };
export type Outcome<T> = Promise<Result<T, Refusal>>;

/** How an actor is named in decisions, events and sentences. */
export function nameOf(actor: Actor): string {
  return actor.person === '' ? actor.subject : actor.person;
}
