import { overlaps } from '../lib/json-pointer.ts';
import { type ObjectKey, parseObjectKey } from '../model/object.ts';
import type { Addition } from '../model/plan.ts';
import type { IgnoreRule, Settings } from '../model/settings.ts';

/** What of a managed object tells whether it drifted. */
export type DriftFacts = {
  readonly key: ObjectKey;
  readonly baseline: string | null;
  readonly live: string | null;
  readonly added?: readonly Addition[];
};

type Rules = Pick<Settings, 'additions' | 'ignore'>;

/** Its fields are no longer as after our last write: by ownership, so defaulting and other controllers do not count. */
export function lostFields({ baseline, live }: DriftFacts): boolean {
  return baseline !== null && live !== baseline;
}

/** What others added that no rule leaves to them. Nothing of an object that lost fields: who took those holds them now. */
export function judgedAdditions(row: DriftFacts, { ignore }: Pick<Settings, 'ignore'>): readonly Addition[] {
  if (row.added === undefined || row.live === null || lostFields(row)) return [];
  const { kind, name } = parseObjectKey(row.key);
  const rules = ignore.filter((rule) => (rule.kind ?? kind) === kind && (rule.name ?? name) === name);
  return row.added.filter((addition) => !rules.some((rule) => covers(rule, addition)));
}

function covers({ manager, path }: IgnoreRule, addition: Addition): boolean {
  return manager === addition.by || (path !== undefined && overlaps(path, addition.path));
}

/** Objects that do not hold what Git says, as far as the settings ask: what is told. */
export function toldAsDrift(row: DriftFacts, settings: Rules): boolean {
  return lostFields(row) || (settings.additions !== undefined && judgedAdditions(row, settings).length > 0);
}

/** Of these, what may be put back: additions only where that is asked for. */
export function mayBePutBack(row: DriftFacts, settings: Rules): boolean {
  return lostFields(row) || (settings.additions === 'correct' && judgedAdditions(row, settings).length > 0);
}

/** Whether two accounts of what others added are one. */
export function sameAdditions(a: readonly Addition[] = [], b: readonly Addition[] = []): boolean {
  return a.length === b.length && a.every(({ by, path }, index) => b[index]?.by === by && b[index].path === path);
}
