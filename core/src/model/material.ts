import type { RepoUrl } from './ids.ts';
import type { RevisionRule } from './revision-rule.ts';

/** What Git asks for that lies outside of the application's repository. What it means now is a {@link MaterialPin}. */
export type MaterialRequest =
  | {
      readonly kind: 'chart';
      /** `https://…` of an index, or `oci://…` of a registry's folder. */
      readonly repo: string;
      readonly name: string;
      /** A version or a range, by Helm's rules. */
      readonly version: string;
      readonly digest: string | null;
    }
  | { readonly kind: 'oci'; readonly url: string; readonly version: string; readonly digest: string | null }
  | { readonly kind: 'archive'; readonly url: string; readonly sha256: string }
  | {
      readonly kind: 'bucket';
      readonly endpoint: string;
      readonly bucket: string;
      readonly prefix: string;
      readonly region: string;
    }
  | { readonly kind: 'git'; readonly repo: RepoUrl; readonly revision: RevisionRule };

/** Everything but Git, which is followed by its refs. */
export type OutsideRequest = Exclude<MaterialRequest, { readonly kind: 'git' }>;

/** The one content that a request meant when it was looked at. */
export type MaterialPin = {
  /** `19.1.0`, a tag, a commit: how people name it. */
  readonly version: string;
  /** `sha256:…` of the content; a commit for Git. */
  readonly digest: string;
};

/** The address under which projects allow it and credentials are found. */
export function addressOf(request: MaterialRequest): string {
  switch (request.kind) {
    case 'chart':
    case 'git':
      return request.repo;
    case 'oci':
    case 'archive':
      return request.url;
    case 'bucket':
      return `${request.endpoint}/${request.bucket}`;
  }
}

/** `redis of https://charts.example.org`: how messages name it. */
export function describeMaterial(request: MaterialRequest): string {
  return request.kind === 'chart' ? `${request.name} of ${request.repo}` : addressOf(request);
}
