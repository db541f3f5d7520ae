import type { Json } from '../lib/json.ts';
import { isNoWider, narrower } from '../lib/pattern-bounds.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { Connection } from './configuration.ts';
import type { Narrowed } from './narrow-project.ts';

/** Null keeps a new connection out altogether. */
export type NarrowedConnection = Narrowed<Connection | null>;

/**
 * A connection judged by how it stood, or as a new one. Who vouches for people is never changed by a commit alone: whoever
 * may name an identity provider could say of themselves what they like. For whom another is there is never widened so,
 * neither by its own field nor by one with a longer address.
 */
export function narrowConnection(
  before: Connection | undefined,
  after: Connection,
  others: readonly Connection[],
): NarrowedConnection {
  const isSame = before !== undefined && wordsOf(before) === wordsOf(after);
  if (isSame) return { inForce: after, loosened: [] };
  if (vouches(after) || (before !== undefined && vouches(before)))
    return { inForce: before ?? null, loosened: ['spec'] };
  if (!('url' in after)) return { inForce: after, loosened: [] };
  if (before !== undefined && before.kind === after.kind && 'url' in before && before.url === after.url) {
    if (isNoWider(before.projects, after.projects)) return { inForce: after, loosened: [] };
    const projects = narrower(before.projects, after.projects);
    return { inForce: { ...after, ...(projects === undefined ? {} : { projects }) }, loosened: ['spec.projects'] };
  }
  const around = others.filter(
    (other) =>
      other.kind === after.kind && 'url' in other && other.projects !== undefined && isBelow(after.url, other.url),
  );
  const isWider = around.some((other) => 'projects' in other && !isNoWider(other.projects, after.projects));
  return isWider ? { inForce: before ?? null, loosened: ['spec.projects'] } : { inForce: after, loosened: [] };
}

/** Whether people or machines come in by it. */
function vouches({ kind }: Connection): boolean {
  return kind === 'oidc' || kind === 'github' || kind === 'workload';
}

function isBelow(url: string, parent: string): boolean {
  return url === parent || url.startsWith(/[/:]$/.test(parent) ? parent : `${parent}/`);
}

/** What a connection says, wherever it is written. */
function wordsOf({ declared: _, ...words }: Connection): string {
  return stableStringify(words as unknown as Json);
}
