import type { Behaviour } from './shared-schemas.ts';

type Guards = NonNullable<Behaviour['guards']>;

/**
 * These have a judgement of their own where they bind, which knows who may let them go and when: `keepGuards`, `keepPolicies`.
 */
const judgedElsewhere: ReadonlySet<string> = new Set<keyof Guards>(['approve', 'windows', 'policies']);

/** Values that are never a loosening, whatever stood before. */
const strictest: { readonly [guard: string]: string | undefined } = { leaks: 'deny' };

/** The guards of a declaration, of which every one that is weaker now, or gone, stays as it stood. What is more takes effect. */
export function keepGuardFields(
  before: Behaviour,
  after: Behaviour,
): { readonly inForce: Behaviour; readonly loosened: readonly string[] } {
  const now: { readonly [guard: string]: unknown } = after.guards ?? {};
  const kept = Object.entries(before.guards ?? {}).filter(
    ([guard, old]) =>
      !judgedElsewhere.has(guard) &&
      !isNoWeaker(old, now[guard]) &&
      !(Object.hasOwn(strictest, guard) && now[guard] === strictest[guard]),
  );
  if (kept.length === 0) return { inForce: after, loosened: [] };
  return {
    inForce: { ...after, guards: { ...after.guards, ...(Object.fromEntries(kept) as Guards) } }, // entries of checked guards
    loosened: kept.map(([guard]) => `guards.${guard}`),
  };
}

/** Surely so only: the same, or a list that holds more, at every stage and tier that was named before and no other. */
function isNoWeaker(old: unknown, now: unknown): boolean {
  if (JSON.stringify(old) === JSON.stringify(now)) return true;
  if (Array.isArray(old) && Array.isArray(now)) {
    const held = new Set(now.map((entry) => JSON.stringify(entry)));
    return old.every((entry) => held.has(JSON.stringify(entry)));
  }
  if (!isMapping(old) || !isMapping(now)) return false;
  const keys = Object.keys(old);
  return keys.length === Object.keys(now).length && keys.every((key) => isNoWeaker(old[key], now[key]));
}

function isMapping(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
