import type { Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { Read } from '../model/bundle.ts';
import type { Hash } from '../model/ids.ts';
import type { PlainSource } from '../model/settings.ts';

/** What one recorded read finds now: Git's object id of a file, the names of a listing, a fact's value, or nothing. */
export type ReadFact = { readonly read: Read; readonly found: string | readonly string[] | null };

export type RenderFacts = {
  readonly rendererVersion: string;
  readonly source: PlainSource;
  readonly stage: string;
  /** Of objects that name none. */
  readonly namespace: string;
  /** That namespace is part of the bundle. */
  readonly createNamespace?: true;
  /** Keyed digest of the inputs; empty where there are none. */
  readonly inputsDigest: string;
  readonly reads: readonly ReadFact[];
};

/**
 * The content address of a render: everything that went into it and nothing else, so that a commit which touches none of
 * it finds the earlier bundle. Independent of the order of reads; excludes the revision rule, which chose the commit.
 */
export function renderKey(hash: Hash, { reads, source, ...others }: RenderFacts): string {
  const { revision: _, ...asked } = source;
  const facts = reads.map(({ read, found }) => stableStringify([read.kind, read.repo, read.path, found])).sort();
  return hash(stableStringify({ ...others, source: asked as unknown as Json, facts })); // settings are plain data
}
