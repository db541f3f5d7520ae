import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Store } from '../ports/store.ts';
import type { PlacementFilter } from '../ports/store-filters.ts';

/**
 * The configuration with what Git no longer declares and placements still stand on, as it was last declared. A target stays
 * connected, so that what runs there is seen, and can be deleted once a person confirms it. A project keeps its limits
 * and its identity: taking its declaration away must not widen what may be written in its name.
 */
export async function keepDeclared(
  store: Pick<Store, 'placements'>,
  compiled: Configuration,
  previous: Configuration | null,
): Promise<Configuration> {
  if (previous === null) return compiled;
  const targets = await stillUsed(store, compiled.targets, previous.targets, (target) => ({ target }));
  const projects = await stillUsed(store, compiled.projects, previous.projects, (project) => ({ project }));
  if (targets.length === 0 && projects.length === 0) return compiled;
  return {
    ...compiled,
    targets: [...compiled.targets, ...targets],
    projects: [...compiled.projects, ...projects],
  };
}

async function stillUsed<T extends { readonly name: string }>(
  store: Pick<Store, 'placements'>,
  declared: readonly T[],
  before: readonly T[],
  standingOn: (name: string) => PlacementFilter,
): Promise<readonly T[]> {
  const names = new Set(declared.map(({ name }) => name));
  const kept: T[] = [];
  for (const gone of before.filter(({ name }) => !names.has(name))) {
    const { items } = await store.placements(standingOn(gone.name), { limit: 1, cursor: null });
    if (items.length > 0) kept.push(gone);
  }
  return kept;
}
