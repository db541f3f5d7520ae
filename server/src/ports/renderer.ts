import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { Read, RenderWarning } from '@fairlead/core/model/bundle.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { PlainSource } from '@fairlead/core/model/settings.ts';
import type { Tree } from './git.ts';

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
};

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
};

/** A failed render still says what it read: when one of these changes, it is tried again. */
export type RenderFailure = { readonly failure: Failure; readonly reads: readonly Read[] };

/** Turns the files of one commit into objects. Deterministic; reads only through the tree; never touches the world. */
export interface Renderer {
  /** Part of the render key: another version may render otherwise. */
  readonly version: string;
  render(request: RenderRequest, signal: AbortSignal): Promise<Result<Rendered, RenderFailure>>;
}
