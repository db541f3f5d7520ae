import { stableStringify } from '../lib/stable-stringify.ts';
import type { Read } from '../model/bundle.ts';
import type { RepoUrl } from '../model/ids.ts';
import { addressOf, type OutsideRequest } from '../model/material.ts';

const prefix = 'material ';
const objectPrefix = 'object ';

/** That a render depends on what a request for something outside means: its digest. */
export function materialRead(request: OutsideRequest): Read {
  // Where a read's repository stands, its address: no Git repository has that one and a request too.
  return { kind: 'fact', repo: addressOf(request) as RepoUrl, path: `${prefix}${stableStringify(request)}` };
}

/** The request behind such a read; undefined for any other. */
export function requestOfRead({ kind, path }: Read): OutsideRequest | undefined {
  if (kind !== 'fact' || !path.startsWith(prefix)) return undefined;
  return JSON.parse(path.slice(prefix.length)) as OutsideRequest; // written by `materialRead`
}

/** That a render depends on the data of a ConfigMap or Secret of its target. */
export function objectRead(repo: RepoUrl, kind: 'ConfigMap' | 'Secret', name: string): Read {
  return { kind: 'fact', repo, path: `${objectPrefix}${kind}/${name}` };
}

export function objectOfRead({
  kind,
  path,
}: Read): { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string } | undefined {
  const [, of, name] = kind === 'fact' ? (/^object (ConfigMap|Secret)\/(.+)$/.exec(path) ?? []) : [];
  return of === undefined || name === undefined ? undefined : { kind: of === 'Secret' ? 'Secret' : 'ConfigMap', name };
}
