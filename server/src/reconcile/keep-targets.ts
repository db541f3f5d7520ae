import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { Store } from '../ports/store.ts';

/**
 * The configuration with the targets that Git no longer declares and that placements still stand on: they stay
 * connected as they were last declared, so that what runs there is seen, and can be deleted once a person confirms it.
 */
export async function keepTargets(
  store: Store,
  compiled: Configuration,
  previous: Configuration | null,
): Promise<Configuration> {
  const declared = new Set(compiled.targets.map(({ name }) => name));
  const gone = (previous?.targets ?? []).filter(({ name }) => !declared.has(name));
  const kept = [];
  for (const target of gone) {
    const { items } = await store.placements({ target: target.name }, { limit: 1, cursor: null });
    if (items.length > 0) kept.push(target);
  }
  return kept.length === 0 ? compiled : { ...compiled, targets: [...compiled.targets, ...kept] };
}
