import { isAllowed } from '../lib/glob.ts';
import type { Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { Hash } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';
import type { Problem } from '../model/problem.ts';
import type { WindowRule, WindowSet } from '../model/window.ts';
import type { TargetDeclaration } from './configuration.ts';
import type { DeclaredWindow } from './make-window.ts';

export type WindowLinks = { readonly placements: readonly Placement[]; readonly problems: readonly Problem[] };

/**
 * Gives each placement the windows that guards name and those that say of themselves where they hold. A window that is
 * named and not declared is closed until it is: a name that is mistyped opens nothing.
 */
export function linkWindows(
  placements: readonly Placement[],
  windows: ReadonlyMap<string, DeclaredWindow>,
  targets: ReadonlyMap<string, TargetDeclaration>,
  hash: Hash,
): WindowLinks {
  const problems: Problem[] = [];
  const linked = placements.map((placement): Placement => {
    const before = placement.guards.windows ?? [];
    const named = before.filter((set) => !isByWhere(set)).map((set) => fill(set, windows));
    for (const set of named.filter(isMissing)) problems.push(undeclared(placement, set));
    const names = new Set(named.map(({ declaredBy }) => declaredBy));
    const labels = targets.get(placement.target)?.labels ?? {};
    const byWhere = [...windows.values()]
      .filter((window) => !names.has(window.set.declaredBy) && holdsFor(window, placement, labels))
      .map(({ set }) => set);
    const all = [...named, ...byWhere];
    if (textOf(all) === textOf(before)) return placement;
    const { windows: _old, ...guards } = placement.guards;
    const digest = hash(`${placement.digest}\n${textOf(all)}`);
    return { ...placement, guards: all.length === 0 ? guards : { ...guards, windows: all }, digest };
  });
  return { placements: linked, problems };
}

/** It was given by its own `where` the last time: whether it still holds is asked anew. */
function isByWhere({ declaredBy, named, lapsesAt }: WindowSet): boolean {
  return declaredBy.startsWith('Window/') && named === undefined && lapsesAt === undefined;
}

const never: WindowRule = {
  kind: 'deny',
  cron: '* * * * *',
  lengthMs: 120_000,
  zone: 'UTC',
  reason: 'it is not declared',
};

function fill(set: WindowSet, windows: ReadonlyMap<string, DeclaredWindow>): WindowSet {
  if (set.named === undefined) return set;
  const window = windows.get(set.named);
  return window === undefined ? { ...set, rules: [never] } : { ...window.set, named: set.named };
}

function isMissing({ rules }: WindowSet): boolean {
  return rules.length === 1 && rules[0]?.reason === never.reason && rules[0].cron === never.cron;
}

function holdsFor(
  { where }: DeclaredWindow,
  placement: Placement,
  labels: { readonly [label: string]: string },
): boolean {
  if (where === null) return false;
  const { project, application, stage, target, tier } = where;
  return (
    isAllowed(project, placement.project) &&
    isAllowed(application, placement.application) &&
    isAllowed(stage, placement.stage) &&
    isAllowed(target, placement.target) &&
    (tier === undefined || tier === placement.tier) &&
    Object.entries(where.labels ?? {}).every(
      ([label, value]) => Object.hasOwn(labels, label) && labels[label] === value,
    )
  );
}

function undeclared({ declared, application }: Placement, { declaredBy }: WindowSet): Problem {
  const { repo, path, line } = declared;
  const message = `${declaredBy} is named by a guard and not declared: it is closed until then; declare it or take the name out`;
  return {
    repo,
    path,
    line,
    column: 1,
    subject: `Application/${application}`,
    field: 'spec.guards.windows',
    message,
    severity: 'error',
  };
}

function textOf(sets: readonly WindowSet[]): string {
  return stableStringify(sets as unknown as Json); // plain data
}
