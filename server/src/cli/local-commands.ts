import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Git } from '../ports/git.ts';
import type { Judge } from '../ports/judge.ts';
import type { Materials } from '../ports/materials.ts';
import type { Renderer } from '../ports/renderer.ts';

export type UpRequest = {
  readonly dataRoot: string;
  /** The person's own configuration repository; null makes the quickstart's. */
  readonly repo: string | null;
  /** Folder in that repository which holds the configuration; empty for all of it. */
  readonly path: string;
  /** 0 takes a free one; null the usual one. */
  readonly port: number | null;
  readonly openBrowser: boolean;
  /** A context of the person's kubeconfig for targets that name it; null for none. */
  readonly context: {
    readonly name: string;
    readonly kubeconfig: string | null;
    readonly observe: boolean;
    readonly yes: boolean;
  } | null;
};
export type ServerRequest = {
  readonly dataRoot: string;
  readonly repo: string;
  readonly path: string;
  readonly host: string;
  readonly port: number | null;
  readonly publicUrl: string | null;
};
export type DownRequest = { readonly dataRoot: string; readonly purge: boolean };
export type OpenRequest = { readonly dataRoot: string; readonly openBrowser: boolean };
export type BackupRequest = { readonly dataRoot: string; readonly file: string };
export type RestoreRequest = { readonly dataRoot: string; readonly file: string };
export type AddTargetRequest = {
  readonly dataRoot: string;
  readonly name: string;
  readonly context: string;
  /** Null for the usual places: KUBECONFIG, then the home folder. */
  readonly kubeconfig: string | null;
  readonly namespace: string | null;
  readonly production: boolean;
  readonly insecure: boolean;
  /** Ask the cluster for its version first. */
  readonly test: boolean;
  readonly yes: boolean;
};
export type RightsRequest = {
  readonly dataRoot: string;
  readonly target: string;
  readonly account: { readonly namespace: string; readonly name: string };
  /** A context of the person's kubeconfig, lent to this command where the target names it; null without one. */
  readonly lent: { readonly context: string; readonly kubeconfig: string | null } | null;
};
export type EditGuardRequest = {
  readonly dataRoot: string;
  readonly target: string;
  /** Groups of the cluster whose people may edit all the same. */
  readonly breakGlass: readonly string[];
};
export type AdoptRequest = {
  readonly context: string;
  readonly kubeconfig: string | null;
  readonly namespace: string;
  /** Where the manifests go. */
  readonly folder: string;
  readonly yes: boolean;
};

/**
 * What happens on this machine rather than at a server's API. Each prints what it has to say and answers the exit
 * code; expected trouble is thrown as `AppError`. Paths are absolute.
 */
export type LocalCommands = {
  readonly up: (request: UpRequest) => Promise<number>;
  readonly server: (request: ServerRequest) => Promise<number>;
  readonly down: (request: DownRequest) => Promise<number>;
  /** Prints a fresh sign-in link (works once) and opens it where a browser is. */
  readonly open: (request: OpenRequest) => Promise<number>;
  /** Copies the store of a running or stopped server into a file that must not exist. */
  readonly backup: (request: BackupRequest) => Promise<number>;
  /** Makes the store of an empty data directory from a backup; it begins by observing. */
  readonly restore: (request: RestoreRequest) => Promise<number>;
  /** Prints the RBAC that a cluster target needs for what it manages. */
  readonly rights: (request: RightsRequest) => Promise<number>;
  /** Prints the policy that lets a cluster refuse edits by hand. */
  readonly editGuard: (request: EditGuardRequest) => Promise<number>;
  /** Writes the live objects of a namespace as manifests, proven by zero difference. */
  readonly adopt: (request: AdoptRequest) => Promise<number>;
  /** Keeps the credential of a cluster in the local vault and prints its Target. */
  readonly addTarget: (request: AddTargetRequest) => Promise<number>;
};

/** Git for one command; `close` ends what it started and removes what it wrote. */
export type OpenedGit = { readonly git: Git; readonly close: () => Promise<void> };

/** Parts that work without a server: rendering, reading repositories, and what is left of an earlier run. */
export type OfflineTools = {
  readonly renderer: Renderer;
  readonly judge: Judge;
  readonly openGit: () => Promise<OpenedGit>;
  /** What lies outside of Git, under the connections of a configuration; kept in the person's cache. */
  readonly openMaterials: (configuration: Configuration) => Materials;
  /** The configuration that was in force when the store of a data directory was last written. */
  readonly savedConfiguration: (dataRoot: string) => Promise<Configuration | undefined>;
  /** Ends what was started for a command. */
  readonly close: () => Promise<void>;
};
