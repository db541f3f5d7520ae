import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { Read, RenderWarning } from '@fairlead/core/model/bundle.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { MaterialRequest } from '@fairlead/core/model/material.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import type { Tree } from './git.ts';
import type { OpenedMaterial } from './materials.ts';

export type RenderRequest = {
  readonly repo: RepoUrl;
  readonly tree: Tree;
  readonly source: PlainSource;
  readonly stage: string;
  /** Outputs of other applications by input name; everything rendered from one is secret. */
  readonly inputs: { readonly [name: string]: JsonObject };
  /** Whom a chart is rendered for; absent for a folder at the command line. */
  readonly recipient?: Recipient;
  /** What the last render of this placement read: handed to an engine at once, it need not ask step by step. */
  readonly lastReads?: readonly Read[];
  /** What lies outside of the tree; absent where nothing can be fetched. */
  readonly outside?: Outside;
};

/** What a render may ask for beside the files of its commit. The host decides what of it is allowed. */
export type Outside = {
  /** Materials, and other repositories at the commit that their rule means now. */
  open(request: MaterialRequest, signal: AbortSignal): Promise<Result<OpenedMaterial, Failure>>;
  /** Whether a place that only files of a repository name (a dependency, a remote base) may be fetched from. */
  readonly allows: (address: string) => boolean;
  /** The data of a ConfigMap or Secret in the namespace of the placement; undefined where there is none. */
  readonly data?: (
    kind: 'ConfigMap' | 'Secret',
    name: string,
    signal: AbortSignal,
  ) => Promise<Result<ObjectData | undefined, Failure>>;
  /** What the target is, where it is a cluster that can be asked. */
  readonly capabilities?: (signal: AbortSignal) => Promise<Capabilities | undefined>;
};
export type ObjectData = { readonly [key: string]: string };
export type Capabilities = { readonly kubeVersion: string; readonly apiVersions: readonly string[] };

export type Recipient = {
  readonly application: string;
  readonly namespace: string;
  /** What the randomness of templates derives from: a secret of the installation and the placement. */
  readonly seed: string;
  /** What templates take for the time. */
  readonly committedAtMs: number;
};

export type Rendered = {
  readonly objects: readonly DesiredObject[];
  readonly reads: readonly Read[];
  readonly warnings: readonly RenderWarning[];
  /** What a chart tells the person who installs it. */
  readonly notes?: readonly string[];
};

/** A failed render still says what it read: when one of these changes, it is tried again. */
export type RenderFailure = { readonly failure: Failure; readonly reads: readonly Read[] };

/** Turns the files of one commit into objects. Deterministic; reads only through the tree; never touches the world. */
export interface Renderer {
  /** Part of the render key: another version may render otherwise. */
  readonly version: string;
  render(request: RenderRequest, signal: AbortSignal): Promise<Result<Rendered, RenderFailure>>;
}
