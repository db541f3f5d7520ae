import type { BundleDigest, RepoUrl } from './ids.ts';
import type { DesiredObject } from './object.ts';

/** What rendering really looked at, in a repository or of the placement: when none of it changes, the result does not either. */
export type Read =
  | { readonly kind: 'file'; readonly repo: RepoUrl; readonly path: string }
  | { readonly kind: 'listing'; readonly repo: RepoUrl; readonly path: string }
  | { readonly kind: 'miss'; readonly repo: RepoUrl; readonly path: string }
  /**
   * Something else that went into the result, `path` says what: `release`, `randomness`, `clock`, `kubernetes` of the placement,
   * `material …` for what lies outside of Git, `object Secret/name` of the target.
   */
  | { readonly kind: 'fact'; readonly repo: RepoUrl; readonly path: string };

/** The rendered objects of one placement, stored once under their content digest (which excludes the commit). */
export type Bundle = {
  readonly digest: BundleDigest;
  readonly objects: readonly DesiredObject[];
};

export type RenderWarning = { readonly path: string; readonly line: number; readonly message: string };

/** What a person should know of a render, though its objects are right. */
export type RenderRemarks = {
  readonly warnings: readonly RenderWarning[];
  /** What charts tell whoever installs them. */
  readonly notes: readonly string[];
};
