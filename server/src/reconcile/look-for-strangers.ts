import { judgeStrangers, ownedNamespaces } from '@fairlead/core/delivery/judged-strangers.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { BundleDigest, EpochMs } from '@fairlead/core/model/ids.ts';
import { formatRef, objectKey } from '@fairlead/core/model/object.ts';
import type { StrangersSeen } from '@fairlead/core/model/stranger.ts';
import type { Write } from '../ports/store.ts';
import { loadBundle } from './bundle-storage.ts';
import type { LoopDeps } from './loop-deps.ts';
import { describe, type Pass } from './pass.ts';
import { tell } from './placement-event.ts';
import { placementOn } from './plan-now.ts';

/** A list of every kind is no matter of seconds: what somebody made by hand is told within so long. */
export const strangersEveryMs = 600_000;

/**
 * Where the settings ask for it: what nobody declared in the namespaces of a placement, looked for now and then while it
 * rests, and at once when a person asks. A target that cannot be asked leaves what was known.
 */
export async function lookForStrangers(
  deps: LoopDeps,
  pass: Pass,
  bundle: BundleDigest,
  signal: AbortSignal,
): Promise<StrangersSeen | null> {
  const { placement, state } = pass;
  const target = deps.target(placement.target);
  if (placement.settings.strangers === undefined || placement.withdrawn) return null;
  const before = state.strangers ?? null;
  const now = deps.clock.now();
  const isDue =
    before === null || before.at + strangersEveryMs <= now || state.request !== null || isNewer(pass, before);
  if (!isDue || target?.strangers === undefined) return before;
  const spaces = ownedNamespaces(placement.namespace, (await loadBundle(deps, bundle)).objects);
  try {
    const found = await target.strangers(placementOn(deps, pass), spaces, signal);
    return judgeStrangers(found, placement.settings.ignore, now);
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    return before === null ? null : { ...before, at: now };
  }
}

/** Something was delivered since the last look. */
function isNewer({ state }: Pass, { at }: StrangersSeen): boolean {
  return state.applied !== null && Math.max(state.applied.at, state.correctedAt ?? 0) > at;
}

/** When it is looked for again; null where it is not. */
export function nextLookAt(seen: StrangersSeen | null): EpochMs | null {
  return seen === null ? null : seen.at + strangersEveryMs;
}

/** Strangers that were not known before, and that none are left. */
export function strangerEvents(deps: LoopDeps, pass: Pass, seen: StrangersSeen | null): readonly Write[] {
  const known = new Set((pass.state.strangers?.objects ?? []).map(({ ref }) => objectKey(ref)));
  const fresh = (seen?.objects ?? []).filter(({ ref }) => !known.has(objectKey(ref)));
  const where = describe(pass.placement);
  if (fresh.length > 0) {
    const names = fresh.slice(0, 3).map(({ ref, by }) => `${formatRef(ref)}${by === '' ? '' : ` (${by})`}`);
    const more = fresh.length > names.length ? ` and ${fresh.length - names.length} more` : '';
    const message = `nobody declared ${names.join(', ')}${more} in a namespace of ${where} (told, never deleted)`;
    return tell(deps, pass, 'drift-found', message, 'warning', { objects: fresh.map(({ ref }) => objectKey(ref)) });
  }
  if (known.size > 0 && seen !== null && seen.count === 0)
    return tell(deps, pass, 'drift-cleared', `everything in the namespaces of ${where} is declared again`);
  return [];
}
