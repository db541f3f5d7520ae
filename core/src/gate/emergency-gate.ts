import type { Decision } from '../model/decision.ts';
import type { Hold } from '../model/hold.ts';
import type { EpochMs } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';
import type { ApprovalRule, EmergencyLane, WaivableGate } from '../model/settings.ts';

export type Emergency = Decision & { readonly kind: 'emergency' };

/** The emergency that waives a gate of a placement now, if there is one; never *stop everything*. */
export function emergencyFor(
  placement: Placement,
  decisions: readonly Decision[],
  hold: Hold,
  requires: readonly ApprovalRule[],
  now: EpochMs,
): Emergency | undefined {
  if (hold.gate === 'freeze' && hold.rule === 'stop everything') return undefined;
  return decisions.find(
    (decision): decision is Emergency =>
      decision.kind === 'emergency' &&
      decision.placement === placement.id &&
      decision.until > now &&
      decision.gates.some((gate) => gate === hold.gate) &&
      mayWaive(placement, decision.names, hold.gate as WaivableGate, requires),
  );
}

/**
 * Whether somebody may waive a gate here. Each Project and Target that demands it must itself let them: a document opens
 * only what it closed. What an Application demands of itself, a `Window` and a policy go with any lane that names the gate.
 */
export function mayWaive(
  { guards }: Pick<Placement, 'guards'>,
  names: readonly string[],
  gate: WaivableGate,
  requires: readonly ApprovalRule[] = [],
): boolean {
  const lanes = (guards.emergency ?? []).filter((lane) => opens(lane, names, gate));
  const demanding = demandedBy(guards, gate, requires).filter((place) => /^(?:Project|Target)\//.test(place));
  return lanes.length > 0 && demanding.every((place) => lanes.some(({ declaredBy }) => declaredBy === place));
}

function opens({ who, waives }: EmergencyLane, names: readonly string[], gate: WaivableGate): boolean {
  return waives.includes(gate) && who.some((name) => names.includes(name));
}

function demandedBy(
  { approve, review = [], windows = [] }: Placement['guards'],
  gate: WaivableGate,
  requires: readonly ApprovalRule[],
): readonly string[] {
  const rules = { approval: [...approve, ...requires], review, window: windows, freeze: [] }[gate];
  return rules.map(({ declaredBy }) => declaredBy);
}

/** The longest that somebody may keep the lane open here: the shortest of what the lanes that name them allow. */
export function longestEmergencyMs({ guards }: Pick<Placement, 'guards'>, names: readonly string[]): number {
  const lanes = (guards.emergency ?? []).filter(({ who }) => who.some((name) => names.includes(name)));
  return lanes.length === 0 ? 0 : Math.min(...lanes.map(({ longestMs }) => longestMs));
}
