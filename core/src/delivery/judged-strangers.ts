import type { EpochMs } from '../model/ids.ts';
import type { DesiredObject } from '../model/object.ts';
import type { IgnoreRule } from '../model/settings.ts';
import type { Stranger, StrangersFound, StrangersSeen } from '../model/stranger.ts';

/** A person looks at some; the count says how many there are. */
const mostStrangers = 50;

/** Namespaces that everybody shares: what is there is nobody's in particular. */
const shared = /^(?:default|kube-.*)$/;

/** The namespaces in which everything is to be declared: those that the bundle brings, and the placement's own. */
export function ownedNamespaces(namespace: string, objects: readonly DesiredObject[]): readonly string[] {
  const brought = objects.flatMap(({ ref }) => (ref.group === '' && ref.kind === 'Namespace' ? [ref.name] : []));
  const own = namespace === '' || shared.test(namespace) ? [] : [namespace];
  return [...new Set([...brought, ...own])].sort();
}

/** What a look found without what a rule leaves to its manager; the newest first. */
export function judgeStrangers(
  { found, unread }: StrangersFound,
  ignore: readonly IgnoreRule[],
  at: EpochMs,
): StrangersSeen {
  const told = found.filter((stranger) => !ignore.some((rule) => covers(rule, stranger)));
  const newest = [...told].sort((a, b) => (b.since ?? 0) - (a.since ?? 0) || (a.ref.name < b.ref.name ? -1 : 1));
  return { at, objects: newest.slice(0, mostStrangers), count: told.length, unread };
}

function covers({ kind, name, manager }: IgnoreRule, { ref, by }: Stranger): boolean {
  return manager === by && (kind ?? ref.kind) === ref.kind && (name ?? ref.name) === ref.name;
}
