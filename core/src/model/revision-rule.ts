/** Which commit of a repository is meant. */
export type RevisionRule =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'commit'; readonly sha: string }
  | { readonly kind: 'semver'; readonly range: string }
  | { readonly kind: 'head' };
