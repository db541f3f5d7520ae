import { objectOfRead, requestOfRead } from '@fairlead/core/bundle/material-read.ts';
import { type ReadFact, renderKey } from '@fairlead/core/bundle/render-key.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Tree } from '../ports/git.ts';
import type { Outside, Recipient } from '../ports/renderer.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';

export type KeyParts = {
  readonly treeOf: (repo: RepoUrl) => Promise<Tree | undefined>;
  readonly outside: Outside;
  readonly inputsDigest: string;
};

/** Names a render by all that went into it: each file by content, each listing by its names, each miss by its absence. */
export async function contentKey(
  deps: LoopDeps,
  pass: Pass,
  reads: readonly Read[],
  { treeOf, outside, inputsDigest }: KeyParts,
  signal: AbortSignal,
): Promise<string> {
  const facts: ReadFact[] = [];
  for (const read of reads) {
    const found =
      read.kind === 'fact'
        ? await findFact(deps, pass, outside, read, signal)
        : await findRead(await treeOf(read.repo), read);
    facts.push({ read, found });
  }
  const { source, stage, namespace, createNamespace } = pass.placement;
  const { version: rendererVersion } = deps.renderer;
  const placed = { stage, namespace, ...(createNamespace ? { createNamespace } : {}) };
  return renderKey(deps.hash, { rendererVersion, source, ...placed, inputsDigest, reads: facts });
}

/** Randomness is each placement's own, and stays as it is from commit to commit. */
export function recipientOf({ sealer }: LoopDeps, { placement }: Pass): Omit<Recipient, 'committedAtMs'> {
  const { id, application, namespace } = placement;
  return { application, namespace, seed: sealer.keyedDigest(`randomness of ${id}`) };
}

/** The clock is no reason to render again: a result keeps the time of the commit that it was first rendered from. */
async function findFact(
  deps: LoopDeps,
  pass: Pass,
  outside: Outside,
  read: Read,
  signal: AbortSignal,
): Promise<string | null> {
  const { application, seed } = recipientOf(deps, pass);
  if (read.path === 'release') return application;
  if (read.path === 'randomness') return seed;
  const request = requestOfRead(read);
  if (request !== undefined) {
    const pin = await deps.materials?.resolve(request, signal);
    return pin?.ok === true ? pin.value.digest : null;
  }
  const object = objectOfRead(read);
  if (object !== undefined) {
    const data = await outside.data?.(object.kind, object.name, signal);
    return data?.ok === true && data.value !== undefined ? deps.sealer.keyedDigest(stableStringify(data.value)) : null;
  }
  if (read.path !== 'kubernetes') return null;
  const capabilities = await outside.capabilities?.(signal);
  return capabilities === undefined ? null : deps.hash(stableStringify(capabilities));
}

async function findRead(tree: Tree | undefined, read: Read): Promise<ReadFact['found']> {
  if (tree === undefined) return null;
  if (read.kind === 'listing')
    return (await tree.list(read.path))?.map((entry) => `${entry.type} ${entry.name}`) ?? null;
  const slash = read.path.lastIndexOf('/');
  const siblings = await tree.list(slash < 0 ? '' : read.path.slice(0, slash));
  const entry = siblings?.find((sibling) => sibling.name === read.path.slice(slash + 1));
  return entry === undefined ? null : `${entry.type} ${entry.id}`;
}
