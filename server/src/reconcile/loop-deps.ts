import type { Configuration, Connection, Project } from '@fairlead/core/configuration/configuration.ts';
import type { WindowClock } from '@fairlead/core/gate/window-clock.ts';
import type { Bundle } from '@fairlead/core/model/bundle.ts';
import type { BundleDigest, Epoch, Hash, InstallationId, PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Policy } from '@fairlead/core/model/policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommitVerifier } from '../ports/commit-verifier.ts';
import type { Git, RepoAccess } from '../ports/git.ts';
import type { Judge } from '../ports/judge.ts';
import type { Materials } from '../ports/materials.ts';
import type { Random } from '../ports/random.ts';
import type { Renderer } from '../ports/renderer.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { Store } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';

/** A named moment at which a test may end the process: before and after every durable effect. */
export type Failpoint = (name: string) => void;

/** Everything the loop touches, handed in. */
export type LoopDeps = {
  readonly store: Store;
  readonly git: Git;
  readonly renderer: Renderer;
  /** What lies outside of Git; absent where nothing is fetched. */
  readonly materials?: Materials;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
  readonly hash: Hash;
  readonly installation: InstallationId;
  readonly epoch: () => Epoch;
  /** Name of this replica: the writer of its audit chain. */
  readonly replica: string;
  readonly target: (name: string) => Target | undefined;
  readonly repoAccess: (repo: RepoUrl) => RepoAccess | undefined;
  /** A project under the configuration in force: what its applications may write. */
  readonly project: (name: string) => Project | undefined;
  /** The connections under the configuration in force. */
  readonly connections: () => readonly Connection[];
  /** Remembers how windows stand; absent where few ask. */
  readonly windowClock?: WindowClock;
  /** Who may do what, and where targets lead, under the configuration in force. */
  readonly declared: () => Pick<Configuration, 'projects' | 'targets'>;
  /** A policy under the configuration in force. */
  readonly policy: (name: string) => Policy | undefined;
  readonly judge: Judge;
  /** Says whether commits are signed by those who may. */
  readonly commitVerifier: CommitVerifier;
  readonly wake: (placement: PlacementId, reason: string) => void;
  /** Placements that wait for this one: those that depend on it, read its outputs, or are the next stage. */
  readonly dependents: (placement: PlacementId) => readonly PlacementId[];
  readonly failpoint: Failpoint;
  /** What the pass under way has read and verified already. */
  readonly bundles?: Map<BundleDigest, Bundle>;
};
