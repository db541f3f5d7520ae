import { stableStringify } from '../lib/stable-stringify.ts';
import type { EpochMs } from '../model/ids.ts';
import type { WindowSet } from '../model/window.ts';
import { inForce } from './window-gate.ts';
import { windowState } from './window-state.ts';

/** One that never opens could never be taken back: its change waits so long instead. */
const neverOpensMs = 24 * 3_600_000;

/**
 * The sets that a commit changed or took away while they were closed: each stands until it next opens, beside what Git
 * says now. A change of windows is judged by those that stood before it, so that nobody opens one to get through.
 */
export function keptWindows(
  before: readonly WindowSet[],
  after: readonly WindowSet[],
  now: EpochMs,
): readonly WindowSet[] {
  const declared = new Set(after.map(textOf));
  return inForce(before, now).flatMap((set): readonly WindowSet[] => {
    if (declared.has(textOf(set))) return [];
    const state = windowState(set.rules, now);
    if (state.kind === 'open') return [];
    return [set.lapsesAt === undefined ? { ...set, lapsesAt: state.opensAt ?? now + neverOpensMs } : set];
  });
}

function textOf({ rules, overrun, drift, declaredBy }: WindowSet): string {
  return stableStringify({ rules: rules.map((rule) => ({ ...rule })), overrun, drift: drift ?? '', declaredBy });
}
