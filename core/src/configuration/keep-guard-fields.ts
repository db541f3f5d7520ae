import type { Behaviour } from './shared-schemas.ts';

type Guards = NonNullable<Behaviour['guards']>;

/**
 * These have a judgement of their own where they bind, which knows who may let them go and when; see `keepGuards`.
 */
const judgedElsewhere: ReadonlySet<string> = new Set<keyof Guards>(['approve', 'windows']);

/** The guards of a declaration, of which every one that is changed or taken out stays as it stood. New ones take effect. */
export function keepGuardFields(
  before: Behaviour,
  after: Behaviour,
): { readonly inForce: Behaviour; readonly loosened: readonly string[] } {
  const now: { readonly [guard: string]: unknown } = after.guards ?? {};
  const kept = Object.entries(before.guards ?? {}).filter(
    ([guard, old]) => !judgedElsewhere.has(guard) && JSON.stringify(now[guard]) !== JSON.stringify(old),
  );
  if (kept.length === 0) return { inForce: after, loosened: [] };
  return {
    inForce: { ...after, guards: { ...after.guards, ...(Object.fromEntries(kept) as Guards) } }, // entries of checked guards
    loosened: kept.map(([guard]) => `guards.${guard}`),
  };
}
